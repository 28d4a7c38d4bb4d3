"""Fuzzes every parser of usage exports with atheris, from example exports as seeds.

    make fuzz-usage SECONDS=600
    python bench/fuzz_usage.py [CORPUS_FOLDER] [-max_total_time=600] [any option of libFuzzer]

Whatever the bytes, a file is read or refused with one sentence; what is read adds up, and survives being saved.
The identities are oracles: models add up to the whole, money is billed, estimated or upstream and nothing twice,
a file given twice counts once where its identity says so, and no mapping is offered that fails one.
"""

import math
import sys
import tempfile
from datetime import date
from pathlib import Path

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

with atheris.instrument_imports(include=["dashboard.usage"]):
    from dashboard.engine.inputs.facts import HostedPrice
    from dashboard.usage import UnknownTable, UnreadableUsage, UsageProfile, read_usage
    from dashboard.usage.mapping.columns import as_typed, parse_mapping
    from dashboard.usage.profile.profile import ModelUsage
    from dashboard.usage.propose import offer
    from dashboard.usage.summing.tokens import Tokens

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
    except UnknownTable as table:
        hold_the_offer(path, table)
        return
    except UnreadableUsage as refusal:
        if not str(refusal) or "\n" in str(refusal):
            raise AssertionError("a refusal is one sentence") from refusal
        return
    assert profile.rows == profile.rows_used + sum(profile.rows_skipped.by_reason.values())
    assert min(parts_of(profile)) >= 0
    assert UsageProfile.from_json(profile.to_json()).by_model == profile.by_model
    hold_the_identities(profile)
    hold_the_copy(path, content, profile)


def hold_the_identities(profile: UsageProfile) -> None:
    for part, whole in zip(
        zip(*map(model_parts, profile.by_model), strict=True), parts_of(profile), strict=True
    ):
        assert sum(part) == whole
    billed = [each.billed_usd for each in profile.by_model if each.billed_usd is not None]
    if profile.billed_usd is not None:
        assert math.isclose(sum(billed), profile.billed_usd, rel_tol=1e-6, abs_tol=1e-6)
    assert (profile.billed_usd is None) == (not billed)
    assert {each.state for each in profile.identities} <= {"holds", "fails", "unknown"}
    assert all(each.by and each.fix for each in profile.identities if each.state == "fails")


def hold_the_copy(path: Path, content: bytes, profile: UsageProfile) -> None:
    """The same export with a blank line behind it: what has ids, or buckets of some size, counts once, and the
    identity says so, or asks."""
    again = FOLDER / "again.csv"
    again.write_bytes(content + b"\n")
    try:
        both = read_usage([(path.name, path), (again.name, again)], price=price)
    except UnreadableUsage:
        return
    (once,) = [each for each in both.identities if each.name == "each request once"]
    if both.rows == 2 * profile.rows and both.rows_used == profile.rows_used:
        assert once.state == "holds" or once.fix
        assert parts_of(both) == parts_of(profile)


def hold_the_offer(path: Path, table: UnknownTable) -> None:
    found = offer([(path.name, path)], table, price=price)
    if found is None:
        return
    typed = parse_mapping(as_typed(found.mapping))
    again = read_usage([(path.name, path)], mapping=typed, price=price)
    assert parts_of(again) == parts_of(found.profile)
    hold_the_identities(again)


def model_parts(model: ModelUsage) -> list[int]:
    return tokens_of(model.tokens)


def parts_of(profile: UsageProfile) -> list[int]:
    return tokens_of(profile.tokens)


def tokens_of(tokens: Tokens) -> list[int]:
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
