"""Hostile input against everything that reads what strangers send, with time and memory as oracles.

    python bench/hostile.py [--minutes 60] [--only links,usage] [--seed 1]

Each case is a good input that was damaged or had hostile values put in. It must be taken or refused in one
sentence, within its seconds of CPU and 300 MB more than before. What fails is in build/hostile/ with its seed.
"""

import argparse
import base64
import io
import ipaddress
import json
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.api.routes import routes
from dashboard.catalog import load
from dashboard.catalog.data_files import hosted_of
from dashboard.catalog.folder import data_folder
from dashboard.engine.inputs.facts import UnknownName
from dashboard.engine.inputs.fields import Quantity
from dashboard.engine.plan import evaluate
from dashboard.exports.content.memo import NoMemo, memo_of
from dashboard.exports.html.page import html_of
from dashboard.live.addresses import RefusedAddress, check_url
from dashboard.live.prompts import PromptsError, read_prompts
from dashboard.scenario import (
    LinkError,
    ScenarioError,
    decode,
    encode,
    from_mapping,
    read_scenario,
    read_text,
    to_mapping,
    to_toml,
)
from dashboard.scenario.link import PREFIX
from dashboard.scenario.typed_numbers import Misread, read_number
from dashboard.store.refused import NotKept
from dashboard.store.short_link import LETTERS, id_of, is_short
from dashboard.usage import UnreadableUsage, UsageProfile, read_usage

ROOT = Path(__file__).parents[1]
DAY = date(2026, 11, 23)
MOST_MB = 300
HANGS_S = 120
FOLDER = Path(tempfile.mkdtemp(prefix="golden-path-hostile-"))
SCENARIOS = sorted((ROOT / "data/examples/scenarios").glob("*.toml"))
USAGE = sorted(
    path
    for folder in ("data/examples/usage", "tests/usage/shapes")
    for path in (ROOT / folder).iterdir()
    if path.stat().st_size < 20_000 and "expected" not in path.name
)
SHORT = "abcd-" + LETTERS[:26]
PROMPTS = sorted((ROOT / "data/examples/prompts").iterdir())
SECRET_PLACE = str(FOLDER)
"""No answer to a stranger may name a folder of this machine."""

HOSTILE: tuple[Any, ...] = (
    *(0, -1, 1, 1e308, -1e308, 5e-324, 1e18, 2**63, 10**400, 0.1, True, None, "", "0", "nan"),
    *(
        "\0",
        "\ud800",
        "\u202e",
        "=1+1",
        "<script>alert(1)</script>",
        "](http://x)",
        "$1$",
        "a" * 10_000,
    ),
    *(
        "../../etc/passwd",
        "__proto__",
        "{{7*7}}",
        "${x}",
        "'; DROP TABLE kept;--",
        "🏴" * 50,
        [],
        {},
    ),
    *([[]], {"": {}}, [None] * 100, list(range(1_000)), {"a": {"b": {"c": {}}}}, float("inf")),
)
PIECES = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b'"',
        b"'",
        b",",
        b";",
        b"\t",
        b"\r",
        b"\n",
        b"[" * 2_000,
    ),
    *(
        b"{" * 500,
        b"1e999",
        b"-",
        b"9" * 400,
        b"=cmd|' /C calc'!A0",
        b"\x1b[2J",
        b"%00",
        b"../",
        b"//",
    ),
    *(
        b"[::1]",
        b"@",
        b"#",
        b"?",
        b"&",
        b"\\",
        b"0x7f.1",
        b"127.0.0.1",
        b"169.254.169.254",
        b"\xe2\x80\xae",
    ),
)


class Found(AssertionError):  # noqa: N818 - it names a finding
    """An input that does what none may."""


@dataclass(frozen=True)
class Target:
    """Something that reads what strangers send."""

    seeds: Callable[[], list[Any]]
    damage: Callable[[Any, random.Random], Any]
    read: Callable[[Any], str]
    """What became of it, `taken` or `refused`; raises for what may not be."""
    cpu_s: float = 2.0
    cases: int = 200
    """In the minute of CI."""


# -- damage ------------------------------------------------------------------------------------------------------


def damaged_bytes(good: bytes, draw: random.Random) -> bytes:
    """A few cuts, copies, flips and hostile pieces."""
    found = bytearray(good)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        at = draw.randrange(len(found) + 1)
        to = min(len(found), at + draw.choice((1, 2, 8, 64, 1_000)))
        match draw.randrange(6):
            case 0:
                del found[at:to]
            case 1:
                found[at:at] = draw.choice(PIECES)
            case 2:
                found[at:to] = found[at:to] * draw.choice((2, 3, 50))
            case 3 if at < len(found):
                found[at] ^= 1 << draw.randrange(8)
            case 4:
                found[at:to] = draw.randbytes(to - at)
            case _:
                found[at:to] = draw.choice(PIECES)
        del found[100_000:]
    return bytes(found)


def damaged_text(good: str, draw: random.Random) -> str:
    return damaged_bytes(good.encode("utf-8", "surrogatepass"), draw).decode("utf-8", "replace")


def damaged_tree(good: Any, draw: random.Random) -> Any:
    """Hostile values and keys put in at some places of a JSON value."""
    found = deepcopy(good)
    for _ in range(draw.choice((1, 1, 2, 3, 8))):
        places = list(_places(found))
        if not places:
            return deepcopy(draw.choice(HOSTILE))
        inside, key = draw.choice(places)
        match draw.randrange(5):
            case 0 if isinstance(inside, dict):
                del inside[key]
            case 1 if isinstance(inside, dict):
                inside[str(draw.choice(HOSTILE))[:200]] = inside[key]
            case 2 if isinstance(inside[key], int | float) and not isinstance(inside[key], bool):
                inside[key] = inside[key] * draw.choice((-1, 0, 1e-12, 1e6, 1e12, 0.5, 1000))
            case 3:
                other, name = draw.choice(places)
                inside[key] = deepcopy(other[name])
            case _:
                inside[key] = deepcopy(draw.choice(HOSTILE))
    return found


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    keys = (
        list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    )
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


# -- what is read ------------------------------------------------------------------------------------------------


@cache
def trees() -> list[Any]:
    return [to_mapping(read_scenario(path, today=DAY)) for path in SCENARIOS]


@cache
def codes() -> list[str]:
    return [encode(read_scenario(p, today=DAY), engine="0.1.0", catalog="x") for p in SCENARIOS]


def one_sentence(fault: Exception) -> str:
    told = str(fault)
    if not told.strip() or "Traceback" in told or len(told) > 20_000:
        raise Found(f"refused without a sentence: {told[:200]!r}") from fault
    return "refused"


def planned(scenario: Any) -> str:
    """Planned, and the same after a round through a file."""
    again = read_text(to_toml(scenario), form="toml", today=DAY)
    if to_mapping(again) != to_mapping(scenario):
        raise Found("another scenario after a round through a file")
    try:
        evaluate(scenario, load(DAY))
    except UnknownName as fault:  # an assumption that is none: pages and commands say so
        return one_sentence(fault)
    return "taken"


def read_link(text: str) -> str:
    try:
        opened = decode(text, today=DAY)
    except (LinkError, ScenarioError) as fault:
        return one_sentence(fault)
    return planned(opened.scenario)


def read_packed(tree: Any) -> str:
    """A link around a hostile scenario: any stranger can pack one."""
    body = json.dumps({"scenario": tree, "answer": tree}).encode()
    return read_link(PREFIX + base64.urlsafe_b64encode(zlib.compress(body)).decode().rstrip("="))


def read_short(text: str) -> str:
    is_short(text)
    try:
        found = id_of(text)
    except NotKept as fault:
        return one_sentence(fault)
    if not set(found) <= set(LETTERS) | {"-"}:
        raise Found(f"taken for an id: {found!r}")
    return "taken"


def read_file(text: str) -> str:
    try:
        found = read_text(text, form="toml", today=DAY)
    except ScenarioError as fault:
        return one_sentence(fault)
    return planned(found)


def read_export(given: tuple[str, bytes]) -> str:
    name, content = given
    path = FOLDER / "export"
    path.write_bytes(content)
    try:
        profile = read_usage([(name, path)])
    except UnreadableUsage as fault:
        return one_sentence(fault)
    if profile.rows != profile.rows_used + sum(profile.rows_skipped.by_reason.values()):
        raise Found("rows do not add up")
    if UsageProfile.from_json(profile.to_json()).by_model != profile.by_model:
        raise Found("another profile after a round through a file")
    return "taken"


def read_address(text: str) -> str:
    found = check_url(text, allow_private=False)
    if isinstance(found, RefusedAddress):
        return "refused"
    host = urlsplit(found).hostname or ""
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return "taken"
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    if not address.is_global or not inner.is_global:
        raise Found(f"{host} may be called")
    return "taken"


def read_name(text: str) -> str:
    """A name of a stranger's stands in a memo as text, and finds a model or none."""
    hosted_of(data_folder(), None).names.family(text)
    try:
        found = from_mapping({**trees()[0], "name": text}, today=DAY)
    except ScenarioError as fault:
        return one_sentence(fault)
    plan = evaluate(found, load(DAY))
    try:
        page = html_of(plan, memo_of(plan, load(DAY), link="")).decode()
    except NoMemo as fault:
        return one_sentence(fault)
    if "<script>alert" in page or "<img src=x" in page:
        raise Found("a name is run in a memo")
    return "taken"


def read_typed(text: str) -> str:
    found = read_number(text, Quantity("requests a month", 0.0, 1e12))
    if isinstance(found, Misread):
        return "refused"
    if not 0 <= found.value <= 1e12:
        raise Found(f"{text!r} is {found.value}")
    return "taken"


def read_asked(text: str) -> str:
    try:
        read_prompts(text)
    except PromptsError as fault:
        return one_sentence(fault)
    return "taken"


def app() -> Starlette:
    return Starlette(routes=list(routes({})))


@cache
def _client() -> TestClient:
    return TestClient(app(), raise_server_exceptions=False)


def read_body(given: tuple[str, bytes, str]) -> str:
    path, body, kind = given
    about = {"content-type": kind} if body else {}
    answer = _client().request("POST" if body else "GET", path, content=body, headers=about)
    if answer.status_code not in (200, 400, 404, 405, 413, 503):
        raise Found(f"status {answer.status_code}: {answer.text[:300]}")
    if SECRET_PLACE in answer.text or "/site-packages/" in answer.text:
        raise Found("an answer names a folder of the server")
    return "taken" if answer.status_code == 200 else "refused"


def bodies() -> list[Any]:
    found: list[Any] = [("/api/plan", tree) for tree in trees()]
    found += [("/api/usage?name=" + quote(path.name), path.read_bytes()) for path in USAGE[:20]]
    asked = ("model=gpt-4.1", "model=llama-3.3-70b&input-tokens=1000&output-tokens=10", "model=x")
    found += [(f"/api/price?{each}", None) for each in asked]
    found += [
        ("/api/size?model=llama-3.3-70b&gpu=h100-sxm&input-tokens=1000&output-tokens=100", None)
    ]
    return found


def damaged_body(good: tuple[str, Any], draw: random.Random) -> tuple[str, bytes, str]:
    path, body = good
    if body is None:
        at, _, asked = path.partition("?")
        return f"{at}?{quote(damaged_text(asked, draw), safe='=&')[:4_000]}", b"", ""
    if isinstance(body, bytes):
        return path, damaged_bytes(body, draw) or b" ", "application/octet-stream"
    content = json.dumps(damaged_tree(body, draw)).encode()
    kind = draw.choice(
        ("application/json", "application/json", "application/toml", "text/plain", "x/y")
    )
    return path, content if draw.random() < 0.8 else damaged_bytes(content, draw) or b" ", kind


def damaged_export(good: tuple[str, bytes], draw: random.Random) -> tuple[str, bytes]:
    name, content = good
    if draw.random() < 0.1:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                draw.choice(("../a.csv", "a.csv", "/etc/x", "a/" * 100 + "b", name)), content
            )
        name, content = "export.zip", packed.getvalue()
    name = draw.choice(
        (name, name, name, "a.csv", "a.jsonl", "a.json", "a.parquet", "a.csv.gz", "a")
    )
    return name, damaged_bytes(content, draw)


def bytes_of(paths: list[Path]) -> list[Any]:
    return [path.read_bytes().decode("utf-8", "replace") for path in paths]


ADDRESSES = (
    *(
        "https://api.example.com/v1",
        "http://127.0.0.1:8000",
        "https://[::ffff:127.0.0.1]/",
        "http://0x7f000001",
    ),
    *(
        "https://user:pw@host/",
        "http://[fe80::1%25eth0]/",
        "http://2130706433/",
        "https://[64:ff9b::7f00:1]/",
    ),
    *(
        "http://10.0.0.1./v1",
        "https://[2002:7f00:1::]/",
        "http://localhost.:80",
        "https://xn--nxasmq6b/",
    ),
)
NAMES = (
    "Support assistant",
    "gpt-4.1",
    "<script>alert(1)</script>",
    "<img src=x onerror=1>",
    "a`b$c$*d*",
)
NUMBERS = ("2.5M", "30k/day", "1,000", "5 req/s", "1.2bn", "1e3", "١٢٣", "-5", "2,5", "1.000")

TARGETS: dict[str, Target] = {
    "links": Target(lambda: list(codes()), damaged_text, read_link, cases=400),
    "packed links": Target(trees, damaged_tree, read_packed, cpu_s=4.0, cases=200),
    "short links": Target(
        lambda: [f"https://gp.example/?s={SHORT}", SHORT],
        damaged_text, read_short, cases=2_000,
    ),
    "scenario files": Target(lambda: bytes_of(SCENARIOS), damaged_text, read_file, cpu_s=4.0, cases=300),
    "usage files": Target(
        lambda: [(path.name, path.read_bytes()) for path in USAGE],
        damaged_export, read_export, cpu_s=20.0, cases=120,
    ),
    "addresses": Target(lambda: list(ADDRESSES), damaged_text, read_address, cases=3_000),
    "names": Target(lambda: list(NAMES), damaged_text, read_name, cpu_s=6.0, cases=8),
    "typed numbers": Target(lambda: list(NUMBERS), damaged_text, read_typed, cases=3_000),
    "prompts": Target(lambda: bytes_of(PROMPTS), damaged_text, read_asked, cases=200),
    "API bodies": Target(bodies, damaged_body, read_body, cpu_s=20.0, cases=60),
}  # fmt: skip


# -- one case ----------------------------------------------------------------------------------------------------


@contextmanager
def watched(cpu_s: float) -> Iterator[None]:
    """The block ends within its seconds and memory, or Found is raised."""

    def hung(_: int, __: FrameType | None) -> None:
        raise Found(f"not done after {HANGS_S} s")

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(HANGS_S)
    cpu, memory = time.process_time(), _peak_mb()
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    taken, grown = time.process_time() - cpu, _peak_mb() - memory
    if taken > cpu_s:
        raise Found(f"{taken:.1f} s of CPU; at most {cpu_s:g}")
    if grown > MOST_MB:
        raise Found(f"{grown:.0f} MB more; at most {MOST_MB}")


def _peak_mb() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def case_of(target: Target, seed: int) -> Any:
    """The input of a number, always the same."""
    draw = random.Random(seed)  # noqa: S311 - repeatable, no secret
    return target.damage(draw.choice(target.seeds()), draw)


def tried(name: str, seed: int) -> str:
    """What became of one case; raises Found with how to do it again."""
    target = TARGETS[name]
    case = case_of(target, seed)
    try:
        with watched(target.cpu_s):
            return target.read(case)
    except Exception as fault:
        kept = ROOT / "build" / "hostile" / f"{name.replace(' ', '-')}-{seed}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(repr(case), encoding="utf-8", errors="surrogatepass")
        again = f'python bench/hostile.py --only "{name}" --case {seed}'
        raise Found(f"{name}: {type(fault).__name__}: {fault}; again: {again}") from fault


def warm(name: str) -> None:
    """What is read once, whoever asks first, is read."""
    target = TARGETS[name]
    read_link(codes()[0])
    for seed in range(-3, 0):
        good = case_of(target, seed)
        try:
            target.read(good)
        except Exception as fault:
            print(f"{name}: {fault}", file=sys.stderr)


def main() -> None:
    """Rounds over the targets until the minutes are over; exit code 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--only", default=",".join(TARGETS))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--case", type=int)
    args = parser.parse_args()
    names = [name.strip() for name in args.only.split(",")]
    for name in names:
        warm(name)
    if args.case is not None:
        print(tried(names[0], args.case))
        return
    ends = time.monotonic() + args.minutes * 60
    counts = {name: {"taken": 0, "refused": 0, "found": 0} for name in names}
    seed = args.seed
    while time.monotonic() < ends:
        for name in names:
            for _ in range(max(TARGETS[name].cases // 10, 1)):
                seed += 1
                try:
                    counts[name][tried(name, seed)] += 1
                except Found as fault:
                    counts[name]["found"] += 1
                    print(fault, flush=True)
    print(f"{args.minutes:g} minutes from seed {args.seed}")
    for name, found in counts.items():
        print(f"{name:16}", ", ".join(f"{number:,} {what}" for what, number in found.items()))
    sys.exit(any(found["found"] for found in counts.values()))


if __name__ == "__main__":
    main()
