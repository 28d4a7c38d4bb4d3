"""The reader of each kind of fact file, over a folder of its own."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from dashboard.catalog.archetypes import read_archetypes
from dashboard.catalog.assumptions import read_assumptions
from dashboard.catalog.compliance import read_compliance
from dashboard.catalog.counted import count_anew
from dashboard.catalog.curated import read_curated
from dashboard.catalog.currencies import read_currencies
from dashboard.catalog.finetuning import read_tuning_offers
from dashboard.catalog.folder import data_folder
from dashboard.catalog.gpus import read_gpu
from dashboard.catalog.meter_names import read_meter_words
from dashboard.catalog.models import read_model
from dashboard.catalog.names import read_names
from dashboard.catalog.provisioned import read_provisioned
from dashboard.catalog.quality import read_ratings
from dashboard.catalog.sellers import read_market_facts
from dashboard.catalog.successors import read_successors
from dashboard.catalog.versions import read_price_lists

DATA = data_folder()

READERS: Mapping[str, Callable[[Path], object]] = {
    "assumptions.yaml": read_assumptions,
    "aliases.yaml": read_names,
    "archetypes.yaml": read_archetypes,
    "price_lists.yaml": read_price_lists,
    "meter_words.yaml": read_meter_words,
    "compliance": read_compliance,
    "finetuning": read_tuning_offers,
    "hosted": read_curated,
    "provisioned": read_provisioned,
    "quality": read_ratings,
    "market": lambda folder: (
        read_market_facts(folder),
        read_successors(folder),
        read_currencies(folder),
    ),
    "gpus": lambda folder: [read_gpu(path) for path in (folder / "gpus").glob("*.yaml")],
    "models": lambda folder: [read_model(path) for path in (folder / "models").glob("*.yaml")],
}


def read_alone(path: Path, place: Path, text: str) -> object:
    """The file's own reader over a folder that holds `text` in its place, and nothing else but its table."""
    inside = path.relative_to(DATA)
    (place / inside).parent.mkdir(parents=True, exist_ok=True)
    (place / inside).write_text(text, encoding="utf-8")
    if inside.parts[0] in ("quality", "market"):
        for other in path.parent.iterdir():
            if other != path:
                shutil.copy(other, place / inside.parts[0])
    count_anew(
        place, inside.as_posix()
    )  # what is wrong with it is told, not that some of it is gone
    return READERS[inside.parts[0]](place)
