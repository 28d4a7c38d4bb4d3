"""One name per model and seller: spellings of libraries, clouds, routers and exports -> our ids."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from dashboard.catalog.record import Record, read_yaml
from dashboard.catalog.wanted import (
    CALL,
    CLOUD_PREFIX,
    MAKERS,
    Wanted,
    seller_by_form,
    without_address,
)
from dashboard.catalog.yaml_file import FactFileError

_BY_NUMBER = re.compile(r"^deepseek\.(?=[rv]\d)")
"""DeepSeek's models at Bedrock are versions alone: `deepseek.v3.2`."""
_VENDOR_PREFIX = re.compile(rf"^(?:{MAKERS})\.")
_VERTEX_ALIAS = re.compile(r"@(?:default|latest)$")
_SELLER_WORD = re.compile(r"^(?:zai|openai|nvidia|xai|fw|google|cohere|system\.ai)[-.]")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[._-](?=\d)")
SEPARATORS = str.maketrans("", "", ".-_")
_BEDROCK_VERSION = re.compile(r"(?:-v?\d+:\d+(?::\w+)?|-v1)$")
_FAMILY_PREFIX = re.compile(r"^(?:(?:databricks|snowflake)-)?(?:meta-(?=llama))?")
_LLAMA = re.compile(r"^llama-?v?([234])(?:[.\-_p]([1-3]))?(?=-)")
_DOTTED_P = re.compile(r"(?<=\d)p(?=\d)")
_UNDERSCORE_DOT = re.compile(r"(?<=\d)_(?=\d)")
_ENDING = re.compile(
    r"-(?:instruct|chat|hf|turbo|fp8|fast|dynamic|versatile|instant|specdec|maas|basic|it|8192|4096|"
    r"128e|16e|lite|bf16|awq|tput|gguf|gptq|bnb|[48]bit|int[48]|w[48]a(?:8|16)|quantized(?:\.w[48]a(?:8|16))?|"
    r"q\d[\w.]*)$"
)
_SIZE_TAG = re.compile(r":(?=(?:\d+x)?\d+(?:\.\d+)?[bm](?:-|$))")
"""Ollama writes the size as a tag: `llama3.3:70b`."""
_ACTIVE = re.compile(r"-a\d+(?:\.\d+)?b(?=-|$)")
"""How many parameters a token takes, which people leave out: `qwen3-235b` is `qwen3-235b-a22b`."""
_LLAMA_4_ACTIVE = re.compile(r"^(llama-4-(?:scout|maverick))-17b.*$")
_SNAPSHOT = re.compile(
    r"[-@](?:20\d{2}-\d{2}-\d{2}|20\d{6})$|(?<=^gpt-4)-0\d{3}$|(?<=-turbo)-0\d{3}$"
)
_DAY = re.compile(r"20\d{2}-?\d{2}-?\d{2}")
_INSTRUCT = re.compile(r"instruct|chat|versatile|instant|-it\b", re.IGNORECASE)
_CLAUDE_DOT = re.compile(r"(?<=\d)\.(?=\d)")
_CLAUDE_3 = re.compile(r"^claude-(opus|sonnet|haiku)-(3(?:-[57])?)(?=-\D|-20\d{6}|$)")
_CLAUDE_4 = re.compile(r"^claude-([4-9](?:-\d)?)-([a-z]+)")
_ROUTER_VARIANT = re.compile(r":(?:thinking|nitro|floor|online|beta|extended|exacto)$")

OF_OTHERS = ":others"
"""Behind an id of genai-prices: of its rows those of models that other sellers make."""

REMEMBERED = 16_384
"""Spellings read last: an index over the price lists reads each a few times."""


@dataclass(frozen=True, slots=True)
class Seller:
    """Somebody who sells tokens. `current`: a row in genai-prices is enough to call an offer running."""

    provider: str
    genai: tuple[str, ...]
    litellm: tuple[str, ...]
    current: bool
    own_models_only: bool
    own_ends: bool = False
    """Whether it runs the models of others itself and says by itself when it ends them."""
    model_prices: tuple[str, ...] = ()
    metergraph: tuple[str, ...] = ()
    first: str = ""
    """The list in market/ that reads the seller's own page and goes before the others."""


@dataclass(frozen=True, slots=True)
class Maker:
    starts: str
    provider: str
    open_weights: bool


REMEMBERED_NAMES = 4096
"""A plan asks for the same few again and again; a typed name is no reason to grow."""


@dataclass(frozen=True, eq=False)
class Names:
    sellers: Mapping[str, Seller]
    seller_also: Mapping[str, str]
    models: Mapping[str, str]
    makers: tuple[Maker, ...]
    in_use: tuple[str, ...]
    renters: tuple[str, ...] = ()
    """Who rents GPUs out, as the files in gpus/ call them."""
    host_accelerators: tuple[str, ...] = ()
    """What only hosts run models on, by a word of its name."""
    known: frozenset[str] = frozenset()
    """Our ids of the models that are rated, whose architecture is on file, or that another spelling leads to."""

    def served_by_hosts(self, accelerator: str) -> bool:
        """Whether the name is of an accelerator that only hosts run models on."""
        return any(word in accelerator.lower() for word in self.host_accelerators)

    @cached_property
    def _by_letters(self) -> Mapping[str, str]:
        """Our ids by their letters and numbers alone, then without their active parameters; without those that
        two would share."""
        whole = _unshared((_letters(model), model) for model in sorted(self.known))
        sparse = (model for model in sorted(self.known) if _ACTIVE.search(model))
        short = _unshared((_letters(_ACTIVE.sub("", model)), model) for model in sparse)
        return {letters: model for letters, model in {**short, **whole}.items() if model}

    @cached_property
    def others_at(self) -> Mapping[str, str]:
        """Who sells, of the rows that one list has under a seller, what others make: Claude at Google is sold by
        Vertex."""
        owners = {each: s.provider for s in self.sellers.values() for each in s.genai}
        return {
            owners[each.removesuffix(OF_OTHERS)]: provider
            for each, provider in owners.items()
            if each.endswith(OF_OTHERS)
        }

    def is_of_others(self, provider: str, model_id: str) -> bool:
        """Whether a model is made by another seller than this."""
        maker = self.maker(model_id)
        return maker is not None and maker.provider not in ("", provider)

    @cached_property
    def by_litellm_label(self) -> Mapping[str, str]:
        return {label: s.provider for s in self.sellers.values() for label in s.litellm}

    def seller(self, name: str) -> str | None:
        """Our id of a seller, also from another spelling or litellm's label; None when unknown."""
        wanted = name.strip().lower()
        if wanted in self.sellers:
            return wanted
        return self.seller_also.get(wanted) or self.by_litellm_label.get(wanted)

    @cached_property
    def _longest_first(self) -> tuple[Maker, ...]:
        return tuple(sorted(self.makers, key=lambda maker: -len(maker.starts)))

    def maker(self, model_id: str) -> Maker | None:
        """Who makes the model: the longest listed beginning that fits; None for an unknown family."""
        return self._made_by(model_id)

    @cached_property
    def _made_by(self) -> Callable[[str], Maker | None]:
        def found(model_id: str) -> Maker | None:
            fitting = (each for each in self._longest_first if model_id.startswith(each.starts))
            return next(fitting, None)

        return lru_cache(maxsize=REMEMBERED)(found)

    def dated(self, name: str) -> str:
        """Our spelling of a model, a snapshot's date kept: `anthropic/claude-sonnet-4.5` is
        `claude-sonnet-4-5`, `accounts/fireworks/models/llama-v3p3-70b-instruct` is `llama-3.3-70b`."""
        return self._dated(name)

    @cached_property
    def _dated(self) -> Callable[[str], str]:
        return lru_cache(maxsize=REMEMBERED)(self._read)

    def _read(self, name: str) -> str:
        text = "-".join(name.strip().lower().split()).rsplit("/", 1)[-1]
        text = _SIZE_TAG.sub("-", _ROUTER_VARIANT.sub("", text))
        text = CLOUD_PREFIX.sub("", text)
        if text in self.models:
            return self.models[text]
        text = _VENDOR_PREFIX.sub("", _BY_NUMBER.sub("deepseek-", text))
        text = _FAMILY_PREFIX.sub("", text)
        text = _VERTEX_ALIAS.sub("", text)
        if text.startswith("claude"):
            return self.models.get(text, _claude(_BEDROCK_VERSION.sub("", text)))
        if text in self.models:
            return self.models[text]
        text = _UNDERSCORE_DOT.sub(".", _DOTTED_P.sub(".", _BEDROCK_VERSION.sub("", text)))
        text = _LLAMA.sub(lambda m: f"llama-{m[1]}.{m[2]}" if m[2] else f"llama-{m[1]}", text)
        maker = self.maker(text)
        if maker and maker.open_weights and text not in self.known:
            text = _LLAMA_4_ACTIVE.sub(r"\1", _plain(text))
        return self.models.get(text) or self._spelt(text)

    def _spelt(self, text: str) -> str:
        """One of our ids where only dots and dashes, or a seller's word in front, differ (`zai-glm-5-3` is
        `glm-5.3`), else the text."""
        if text in self.known:
            return text
        bare = _SELLER_WORD.sub("", text)
        found = (self._by_letters.get(_letters(each)) for each in (text, bare))
        return next((model for model in found if model), self.models.get(bare, text))

    def family(self, dated: str) -> str:
        """The model without a snapshot's date: `gpt-4o-2024-08-06` is `gpt-4o`."""
        plain = _SNAPSHOT.sub("", dated)
        return self.models.get(plain, plain)

    def pins(self, spelling: str, model_id: str) -> bool:
        """Whether a spelling with year and month (`mistral-medium-2505`) is that of the model and no other."""
        dated = bool(_YEAR_AND_MONTH.search(spelling))
        return dated and self.models.get(spelling.rpartition("/")[2].lower()) == model_id

    def wanted(self, name: str) -> Wanted:
        """What a name asks for; a seller in front (`together_ai/...`, `azure/...`) is read off, and behind a
        tuned model (`ft:gpt-4o-mini-2024-07-18:org::id`) whose it is; of an address at Bedrock the id, with its
        region where the id names none."""
        return self._remembered(name)

    @cached_property
    def _remembered(self) -> Callable[[str], Wanted]:
        return lru_cache(maxsize=REMEMBERED_NAMES)(self._wanted)

    def _wanted(self, name: str) -> Wanted:
        text = _TUNED.sub(r"\1", without_address(name.strip()))
        head, _, rest = text.partition("/")
        provider = (self.seller(head) if rest else "") or ""
        key = rest if provider else text
        if provider == "aws":
            key = CALL.sub("", key)
        provider = provider or seller_by_form(text.lower())
        dated = self.dated(key)
        return Wanted(provider, key, dated, self.family(dated))


_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_TRIAL = re.compile(r"-(?:preview|exp|beta)\b.*$")


def is_trial(name: str) -> bool:
    """Whether it is the name of a preview, an experiment or a beta."""
    return bool(_TRIAL.search(name))


_YEAR_AND_MONTH = re.compile(r"-2\d[01]\d$")


def is_another_version(listed: str, wanted: str) -> bool:
    """Whether a list's id is another version of what is wanted: `mistral-medium-3.5` for `mistral-medium-3`.

    A preview is what it previews, and a name that ends in latest means what the list says it means.
    """
    if wanted.endswith("-latest"):
        return False
    one, other = (_NUMBERS.findall(_TRIAL.sub("", each)) for each in (listed, wanted))
    return one != other


_TUNED = re.compile(r"^(ft:[^:]+):.*$")


def _letters(text: str) -> str:
    """A spelling without what people write in different ways: between digits any mark is the same, elsewhere
    it does not count. `gpt-41` is not `gpt-4.1`."""
    return _BETWEEN_DIGITS.sub("#", text).translate(SEPARATORS)


def _unshared(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The second by the first; nothing where two share it."""
    found: dict[str, str] = {}
    for letters, model in pairs:
        found[letters] = "" if letters in found else model
    return found


def _claude(text: str) -> str:
    """Anthropic's own order of the words: the version came first up to 3.7 and comes last since 4; its
    cost export and OpenRouter write both either way."""
    text = _CLAUDE_DOT.sub("-", text)
    return _CLAUDE_4.sub(r"claude-\2-\1", _CLAUDE_3.sub(r"claude-\2-\1", text))


def _plain(text: str) -> str:
    """Without endings that name a format or a speed; `deepseek-chat` is a name of its own."""
    shorter = _ENDING.sub("", text)
    while shorter != text and any(letter.isdigit() for letter in shorter):
        text, shorter = shorter, _ENDING.sub("", shorter)
    return text


def plainness(key: str, name: str, names: Names) -> tuple[bool, int, bool, bool, int]:
    """Sorts a seller's spellings of one model: undated first, then the newest, then models that follow
    instructions before base models, then full slugs (`meta-llama/...`), then the shortest."""
    snapshot = _DAY.search(key)
    day = int(snapshot[0].replace("-", "")) if snapshot else 0
    return names.dated(key) != name, -day, not _INSTRUCT.search(key), "/" not in key, len(key)


def read_names(folder: Path) -> Names:
    """data/aliases.yaml. Raises `FactFileError`."""
    top = read_yaml(folder / "aliases.yaml")
    sellers: dict[str, Seller] = {}
    also: dict[str, str] = {}
    table = top.record("providers")
    for provider in table.field_names():
        entry = table.record(provider)
        sellers[provider] = Seller(
            provider=provider,
            genai=entry.words("genai"),
            litellm=entry.words("litellm"),
            current=entry.flag("current"),
            own_models_only=entry.flag("own_models_only"),
            own_ends=entry.flag("own_ends"),
            model_prices=entry.words("model_prices"),
            metergraph=entry.words("metergraph"),
            first=entry.text("first") if entry.has("first") else "",
        )
        for spelling in entry.words("also"):
            if spelling in also or spelling in table.field_names():
                raise FactFileError(f"{entry.where}: {spelling} already means another seller")
            also[spelling] = provider
        entry.done()
    for label in top.record("left_out").field_names():
        top.record("left_out").text(label)
    models = top.record("models")
    names = Names(
        sellers=sellers,
        seller_also=also,
        models={spelling: models.text(spelling) for spelling in models.field_names()},
        makers=tuple(_maker(row, sellers) for row in top.records("makers")),
        in_use=top.words("in_use"),
        renters=top.words("renters"),
        host_accelerators=top.words("host_accelerators"),
        known=frozenset(_known(folder, models, top.words("in_use"))),
    )
    top.done()
    return names


def _known(folder: Path, models: Record, in_use: tuple[str, ...]) -> Iterator[str]:
    yield from in_use
    yield from (models.text(spelling) for spelling in models.field_names())
    yield from (file.stem for file in (folder / "models").glob("*.yaml"))
    rated = folder / "quality" / "arena_names.csv"
    if rated.is_file():
        with rated.open(encoding="utf-8", newline="") as lines:
            yield from (row["model"] for row in csv.DictReader(lines) if row["model"])


def _maker(row: Record, sellers: Mapping[str, Seller]) -> Maker:
    provider = row.text("maker") if row.has("maker") else ""
    if provider and provider not in sellers:
        raise FactFileError(f"{row.where}: maker {provider} is not one of the providers above")
    maker = Maker(row.text("starts"), provider, row.flag("open"))
    row.done()
    return maker
