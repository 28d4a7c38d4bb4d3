"""Fuzzes every parser of usage exports with atheris, from example exports as seeds.

    pip install atheris
    python bench/fuzz_usage.py [CORPUS_FOLDER] [-max_total_time=600] [any option of libFuzzer]

Whatever the bytes, a file is read or refused with one sentence; what is read adds up, and survives being saved.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["dashboard.usage"]):
    from dashboard.engine.inputs.facts import HostedPrice
    from dashboard.usage import UnreadableUsage, UsageProfile, read_usage

ROOT = Path(__file__).parents[1]
SEEDS = (ROOT / "data" / "examples" / "usage", ROOT / "tests" / "usage" / "shapes")
LARGEST_SEED_BYTES = 4_000
FOLDER = Path(tempfile.mkdtemp(prefix="golden-path-fuzz-"))


def price(model: str, provider: str, day: date) -> HostedPrice:
    return HostedPrice(model, provider, {"input": 1.0, "output": 2.0}, "chosen", f"{day}")


def one_export(content: bytes) -> None:
    path = FOLDER / "usage.csv"
    path.write_bytes(content)
    try:
        profile = read_usage([(path.name, path)], price=price)
    except UnreadableUsage as refusal:
        if not str(refusal) or "\n" in str(refusal):
            raise AssertionError("a refusal is one sentence") from refusal
        return
    assert profile.rows == profile.rows_used + sum(profile.rows_skipped.by_reason.values())
    assert min(parts_of(profile)) >= 0
    assert UsageProfile.from_json(profile.to_json()).by_model == profile.by_model


def parts_of(profile: UsageProfile) -> list[int]:
    tokens = profile.tokens
    return [
        tokens.input_uncached,
        tokens.cache_read,
        tokens.cache_write,
        tokens.output,
        tokens.reasoning,
    ]


def seeds() -> Path:
    """A corpus folder with the small examples, and the shapes of the tests."""
    folder = FOLDER / "seeds"
    folder.mkdir()
    for path in (path for seeds in SEEDS for path in seeds.iterdir()):
        if path.stat().st_size <= LARGEST_SEED_BYTES and "expected" not in path.name:
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def main() -> None:
    given = sys.argv[1:]
    folders = [] if any(not each.startswith("-") for each in given) else [str(FOLDER / "found")]
    for folder in folders:
        Path(folder).mkdir()
    atheris.Setup([sys.argv[0], *folders, *given, str(seeds()), "-max_len=6000"], one_export)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
