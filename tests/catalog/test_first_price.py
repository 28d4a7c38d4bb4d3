"""The first price of a process: what a refresh needs is not loaded for it, and comes when it is asked for."""

import subprocess
import sys

LATER = """
import sys
from datetime import date
from dashboard.catalog import load

price = load(date(2026, 11, 23)).price("gpt-4.1", provider="openai")
without = not {"httpx2", "asyncio"} & set(sys.modules)
import genai_prices
import genai_prices.data
from genai_prices import UpdatePrices, Usage, calc_price
asked = calc_price(Usage(input_tokens=1_000_000), "gpt-4.1", provider_id="openai")
same = genai_prices.data.providers[0].__class__ is genai_prices.types.Provider
print(price.usd_per_mtok["input"] == float(asked.total_price), without, same, type(genai_prices).__name__)
"""


def test_a_price_is_told_without_the_client_for_newer_lists():
    done = subprocess.run(
        [sys.executable, "-c", LATER], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["True", "True", "True", "module"], done.stderr


def test_the_package_stays_what_it_is_where_it_was_loaded_before():
    code = f"import genai_prices as first\n{LATER}\nassert first is genai_prices"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True", "False", "True", "module"], done.stderr


ONCE = """
from datetime import date
from dashboard.catalog import data_files, litellm_map, price_report

asked = {"map": 0, "models": 0, "labels": []}

def counted(name, of):
    def call(*args):
        asked[name] += 1
        return of(*args)
    return call

def indexed(rows, names):
    asked["labels"] += {fields["litellm_provider"] for fields in rows.values()}
    return of_label(rows, names)

of_label, litellm_map._index = litellm_map._index, indexed
litellm_map.map_rows = counted("map", litellm_map.map_rows)
data_files.read_model = counted("models", data_files.read_model)
price_report("gpt-4.1", at=date(2026, 11, 23))
print(asked["map"], asked["models"], *asked["labels"])
"""


def test_the_map_is_read_once_and_only_the_rows_of_the_sellers_asked_for_are_put_in_order():
    done = subprocess.run([sys.executable, "-c", ONCE], capture_output=True, text=True, check=False)
    map_read, models_read, *labels = done.stdout.split()
    assert (map_read, models_read) == ("1", "0"), done.stderr
    assert set(labels) == {"openai", "text-completion-openai"}
