"""A link tells whether its answer still holds, and what changed where it does not; old links open for ever."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from opening import opened as page_opened
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.catalog import load
from dashboard.cli import main
from dashboard.engine.answers.digest import digest, figures
from dashboard.engine.plan import Plan, evaluate
from dashboard.engine.scenario import Scenario
from dashboard.scenario import decode, encode, read_scenario
from dashboard.scenario.link import Answered, OpenedLink
from dashboard.wording.answer import answer
from dashboard.wording.since import answered, since

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
LISTED = "tests/listed"
"""The scenarios of the last version, as its links have them."""
EXAMPLE = ROOT / LISTED / "support-assistant.toml"
CORPUS = sorted((ROOT / "tests/golden/links").glob("*.txt"))
PRICE = "price.openrouter.llama-3.3-70b.input"


def entries() -> list[tuple[str, str, str, str]]:
    """File of the corpus, scenario, its candidates, code."""
    found = []
    for file in CORPUS:
        for line in file.read_text(encoding="utf-8").splitlines():
            path, form, code = line.split()
            found.append((file.stem, path, form, code))
    return found


@cache
def plan() -> Plan:
    return evaluate(scenario(), load(DAY))


@cache
def scenario() -> Scenario:
    return read_scenario(EXAMPLE, today=DAY)


def link(told: Answered | None, *, engine: str = dashboard.__version__) -> OpenedLink:
    return OpenedLink(scenario(), engine, plan().catalog_digest, told)


@pytest.mark.parametrize(("file", "path", "form", "code"), entries())
def test_links_of_this_and_the_last_version_open_to_their_scenario(
    file: str, path: str, form: str, code: str
) -> None:
    found = decode(code, today=DAY)
    kept = read_scenario(ROOT / path.replace("data/examples/scenarios", LISTED), today=DAY)
    expected = replace(kept, candidates=form)  # type: ignore[arg-type]
    assert found.scenario == expected
    assert (found.answered is not None) == (file == "with_answers")


def test_the_corpus_holds_links_with_and_without_answers() -> None:
    assert {file for file, *_ in entries()} == {"with_answers", "without_answers"}
    assert len(entries()) >= 40


def test_nothing_is_said_while_the_answer_is_the_same_whatever_the_versions() -> None:
    told = answered(plan())
    assert since(link(told), plan()) == ()
    assert since(link(told, engine="0.0.1"), plan()) == ()


def test_a_price_that_changed_is_told_with_both_answers() -> None:
    """It was 0.3 then; the list of 20 October 2026 says 0.1."""
    told = Answered("0" * 16, "Stay on GPT-4.1.", {**figures(plan()), PRICE: 0.3})
    said = since(link(told), plan())
    assert said[0] == (
        "Llama 3.3 70B at OpenRouter: input tokens: 0.3, now 0.1 USD per 1M tokens, "
        "since 20 October 2026."
    )
    assert said[-2:] == ("Then: Stay on GPT-4.1.", f"Now: {answer(plan())}")


def test_another_engine_and_figures_that_came_or_went_are_told() -> None:
    now = dict(figures(plan()))
    del now[PRICE]
    told = Answered("0" * 16, "Stay.", {**now, "gone_from.the_list": 1.0})
    said = since(link(told, engine="0.0.9"), plan())
    assert said[0] == f"Made with version 0.0.9, this is {dashboard.__version__}."
    assert "No longer counted: Gone from the list." in said
    assert "Counted now: Llama 3.3 70B at OpenRouter: input tokens." in said


def test_many_changes_are_counted_and_not_all_listed() -> None:
    told = Answered("0" * 16, "Stay.", dict.fromkeys(figures(plan()), -1.0))
    said = since(link(told), plan())
    assert len(said) <= 15
    assert "more figures changed." in said[-3]


def test_a_link_without_an_answer_tells_by_its_versions() -> None:
    assert since(link(None), plan()) == ()
    (said,) = since(OpenedLink(scenario(), "0.0.1", "x"), plan())
    assert said == (
        "Since this link was made the engine and the facts changed, so some numbers may differ."
    )


def test_the_digest_is_of_the_answer_and_of_nothing_else() -> None:
    renamed = evaluate(replace(scenario(), name="Another"), load(DAY))
    assert digest(renamed) == digest(plan())
    workload = replace(scenario().workloads["support-chat"], requests_per_month=1_000_100)
    more = evaluate(replace(scenario(), workloads={"support-chat": workload}), load(DAY))
    assert digest(more) != digest(plan())


@pytest.mark.parametrize("raw", [None, 7, [], ["a", 1, {}], ["a", "b", []], {"digest": "a"}])
def test_an_answer_in_an_unknown_form_is_left_out_and_the_scenario_opens(raw: object) -> None:
    import base64
    import json
    import zlib

    from dashboard.scenario import to_mapping

    body = {"scenario": to_mapping(scenario()), "engine": "9", "catalog": "c", "answer": raw}
    packed = base64.urlsafe_b64encode(zlib.compress(json.dumps(body).encode())).decode()
    found = decode("1." + packed.rstrip("="), today=DAY)
    assert found.scenario == scenario()
    assert found.answered is None


def test_the_command_line_tells_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", str(EXAMPLE)]) == 0
    code = capsys.readouterr().out.strip()
    assert main(["open", code]) == 0
    assert capsys.readouterr().err == ""
    told = Answered("0" * 16, "Stay.", {**figures(plan()), PRICE: 0.3})
    other = encode(scenario(), engine="0.0.1", catalog="c", answered=told)
    assert main(["open", other]) == 0
    err = capsys.readouterr().err
    assert "note: Llama 3.3 70B at OpenRouter: input tokens: 0.3, now 0.1" in err
    assert "note: Then: Stay." in err


def warnings_of(app: AppTest) -> str:
    return "\n".join(each.value for each in app.main.warning)


def test_the_page_says_nothing_while_the_answer_holds_and_lists_what_changed_else() -> None:
    app = page_opened(scenario(), "plan")
    shared = app.session_state["shared"]
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    app.query_params["plan"] = shared
    assert "another answer" not in warnings_of(app.run())
    told = Answered("0" * 16, "Stay on GPT-4.1.", {**figures(plan()), PRICE: 0.3})
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    app.query_params["plan"] = encode(scenario(), engine="0.0.1", catalog="c", answered=told)
    app.run()
    said = warnings_of(app)
    assert "This link gave another answer when it was made." in said
    assert "Then: Stay on GPT-4.1." in said
    today = next(each for each in app.main.button if each.label == "Use today's prices")
    today.click().run()
    assert not app.exception
    assert "another answer" not in warnings_of(app)
    assert app.session_state["scenario"].as_of != DAY
