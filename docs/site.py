"""Pages that nobody writes by hand: what stands at the top of the repository, tables of facts, API of docstrings.

mkdocs calls the functions named `on_...`. Everything is made in memory at every build, so no number stands twice.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from dashboard.catalog import load
from dashboard.catalog.built import BuiltCatalog
from dashboard.engine import options
from dashboard.engine.inputs.facts import Fact, GpuOffer
from dashboard.engine.inputs.fields import Quantity
from dashboard.usage.dialects import DIALECTS

ROOT = Path(__file__).parents[1]
WRITTEN: Mapping[str, str] = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "NOTICE": "notice.md",
    "data/README.md": "facts/README.md",
}
"""Files outside docs/ -> their pages."""
EVIDENCE = {
    "real": "a real export was read",
    "fixture": "a public parser or test file",
    "spec": "the vendor's documentation or source",
    "constructed": "rows of our own on a documented schema",
}
ROOMS = ("engine", "catalog", "scenario", "usage", "live", "charts", "wording", "sensitivity")
"""The packages with API pages: those without streamlit."""
ELSEWHERE = re.compile(
    r"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=["']?(https?://[^"'\s>]+)"""
)
Page = Callable[[BuiltCatalog], str]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation ends with a page for every room."""
    pages = [{room: f"api/{room}.md"} for room in _rooms()]
    config.nav = [*(config.nav or []), {"API": ["api/README.md", *pages]}]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Every page that is not written by hand is among the files."""
    catalog = load(date.today())  # noqa: DTZ011 - the day of the build
    texts = {page: _top(name, page) for name, page in WRITTEN.items()}
    texts |= {name: page(catalog) for name, page in TABLES.items()}
    texts |= {f"api/{room}.md": _api(room, modules) for room, modules in _rooms().items()}
    texts["api/README.md"] = _api_index()
    for name, text in texts.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """No page fetches anything from elsewhere. Raises PluginError naming the first that does."""
    for path in sorted(Path(config.site_dir).rglob("*.html")):
        if found := ELSEWHERE.search(path.read_text(encoding="utf-8")):
            raise PluginError(f"{path.name} loads {found[1]} from elsewhere")


def _top(name: str, page: str) -> str:
    """A file of the repository with its links leading to pages of the site."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if name == "NOTICE":
        return f"# Notice\n\n```text\n{text}```\n"
    up = "../" * page.count("/")
    for file, target in WRITTEN.items():
        text = text.replace(f"]({file})", f"]({up}{target})")
    text = text.replace("](LICENSE)", f"]({up}notice.md)")
    return re.sub(r"\]\(docs/", f"]({up}", text)


def gpus(catalog: BuiltCatalog) -> str:
    """Data sheets and the rent a plan uses."""
    rows = []
    for gpu_id in catalog.gpu_ids():
        gpu, offer = catalog.gpu(gpu_id), catalog.gpu_offer(gpu_id, commitment="on_demand")
        rent = _range(offer) if isinstance(offer, GpuOffer) else "none on file"
        speed = ", ".join(f"{name} {value:g}" for name, value in gpu.tflops.items())
        rows.append((f"`{gpu_id}`", gpu.name, gpu.memory_gb, gpu.bandwidth_gb_s or "", speed, rent))
    head = ("id", "name", "GB", "GB/s", "dense TFLOPS", "USD per GPU-hour, on demand")
    return _page("GPUs", f"Rents as of {catalog.as_of}.", head, rows)


def models(catalog: BuiltCatalog) -> str:
    """Open models by size."""
    found = sorted((catalog.model(name) for name in catalog.model_ids()), key=lambda m: m.params_b)
    rows = [
        (f"`{m.model_id}`", m.name, m.params_b, m.params_active_b, m.max_context, m.license)
        for m in found
    ]
    head = ("id", "name", "1e9 parameters", "active", "context, tokens", "licence")
    return _page("Models", "Open models whose architecture is on file.", head, rows)


def assumptions(catalog: BuiltCatalog) -> str:
    """Our defaults with their ranges and reasons."""
    rows = [
        (f"`{name}`", fact.value, _bounds(fact), fact.unit, fact.kind, fact.why or fact.source)
        for name, fact in sorted(catalog.assumptions().items())
    ]
    head = ("name", "value", "range", "unit", "kind", "why, or source")
    words = "Each can be typed over: on the pages, or under `[assumptions]` of a scenario file."
    return _page("Assumptions", words, head, rows)


def formats(_catalog: BuiltCatalog) -> str:
    """Every export format with the evidence it was checked against."""
    rows = [
        (
            d.title,
            f"`{d.name}`",
            d.grain,
            EVIDENCE[d.evidence],
            ", ".join(f"`{c}`" for c in d.needs),
        )
        for d in DIALECTS
    ]
    head = ("format", "name", "a row is a", "checked against", "columns it needs")
    words = f"{len(DIALECTS)} formats, in the order in which they are tried."
    return _page("Export formats", words, head, rows)


def ways(_catalog: BuiltCatalog) -> str:
    """Every way of serving with the fields people set."""
    parts = ["# Ways of serving\n"]
    for option in options.OPTIONS:
        hints = get_type_hints(option, include_extras=True)
        kinds = ", ".join(f"`{kind}`" for kind in get_args(hints["kind"]))
        rows = [_field(each, hints[each.name]) for each in fields(option) if each.name != "kind"]  # type: ignore[arg-type]
        head = ("field", "unit", "from", "to", "default", "what it is")
        parts.append(f"## {kinds}\n\n{_doc(option.__module__)}\n\n{_table(head, rows)}")
    return "\n".join(parts)


TABLES: Mapping[str, Page] = {
    "facts/gpus.md": gpus,
    "facts/models.md": models,
    "facts/assumptions.md": assumptions,
    "formats.md": formats,
    "options.md": ways,
}


def _field(each: Any, hint: Any) -> tuple[object, ...]:
    quantity = next((q for q in _quantities(hint)), None) or Quantity("")
    default = (
        "needed" if each.default is MISSING and each.default_factory is MISSING else each.default
    )
    shown = "" if default in (None, MISSING) else default
    low, high = (("" if bound is None else bound) for bound in (quantity.low, quantity.high))
    return (f"`{each.name}`", quantity.unit, low, high, shown, quantity.help or quantity.label)


def _quantities(hint: Any) -> Iterator[Quantity]:
    yield from (each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Quantity))
    for inner in get_args(hint):
        yield from _quantities(inner)


def _bounds(fact: Fact) -> str:
    return "" if fact.low is None and fact.high is None else f"{fact.low:g} to {fact.high:g}"


def _range(offer: GpuOffer) -> str:
    weak = " (weak)" if offer.fact.weak else ""
    return f"{offer.usd_per_gpu_hour:g} ({offer.low:g} to {offer.high:g}){weak}"


def _page(title: str, words: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return f"# {title}\n\n{words}\n\n{_table(head, rows)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(value: object) -> str:
    text = f"{value:,g}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _rooms() -> dict[str, list[str]]:
    """Room -> the modules in it with a public docstring, in the order of their names."""
    rooms: dict[str, list[str]] = {}
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[1] in ROOMS and not any(part.startswith("_") for part in parts[:-1]):
            room = ".".join(parts[1:-1]) or parts[1]
            module = ".".join(part for part in parts if part != "__init__")
            rooms.setdefault(room, []).append(module)
    return rooms


def _api(room: str, modules: Sequence[str]) -> str:
    return f"# {room}\n\n" + "\n".join(f"::: {module}\n" for module in modules)


def _api_index() -> str:
    rows = [(f"[{room}]({room}.md)", _doc(f"dashboard.{room}")) for room in _rooms()]
    words = "What each room says of itself; the pages are read from the docstrings."
    return _page("API", words, ("room", "what it is"), rows)


def _doc(module: str) -> str:
    """The first sentence of a module's or package's docstring."""
    found: ModuleType = __import__(module, fromlist=["__doc__"])
    return (found.__doc__ or "").strip().split("\n\n")[0]
