"""Numbers and verdicts in words: the sentences of the pages, the command line and the alt texts."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from dashboard.engine.cost.breakeven import VolumeWindows
from dashboard.engine.inputs.currency import num, shown
from dashboard.engine.inputs.signs import MINUS
from dashboard.engine.options import Option
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionPlan

PROVIDERS = {
    "ai21": "AI21",
    "aihubmix": "AIHubMix",
    "gmi": "GMI Cloud",
    "minimax": "MiniMax",
    "zai": "Z.ai",
    "anthropic": "Anthropic",
    "aws": "AWS Bedrock",
    "azure": "Azure",
    "cerebras": "Cerebras",
    "cloudflare": "Cloudflare",
    "crusoe": "Crusoe",
    "databricks": "Databricks",
    "deepinfra": "DeepInfra",
    "deepseek": "DeepSeek",
    "digitalocean": "DigitalOcean",
    "fireworks": "Fireworks",
    "google": "Google",
    "groq": "Groq",
    "mistral": "Mistral",
    "nebius": "Nebius",
    "novita": "Novita",
    "nscale": "Nscale",
    "oci": "Oracle Cloud",
    "openai": "OpenAI",
    "openrouter": "OpenRouter",
    "ovhcloud": "OVHcloud",
    "sambanova": "SambaNova",
    "scaleway": "Scaleway",
    "snowflake": "Snowflake",
    "together": "Together",
    "vercel": "Vercel",
    "vertex": "Vertex AI",
    "wandb": "Weights & Biases",
    "watsonx": "IBM watsonx",
    "xai": "xAI",
}


def a_second(rate: float) -> str:
    """A rate as people read it: whole from 100 on, else to three digits, never 0 where something is done."""
    return f"{num(rate):,.0f}" if rate >= 100 else f"{num(rate):.3g}"


def money(usd: float) -> str:
    """Dollars for reading, in the currency shown: $0.0042, $3.51, $753, $29.1k, €4.1M, CHF 1.2B; what no money
    buys is not served."""
    if not math.isfinite(usd):
        return "not served"
    currency = shown()
    amount = currency.of(usd)
    sign, size = (MINUS if amount < 0 else "") + currency.sign, abs(amount)
    if size >= MOST_USD:
        return f"more than {sign}{num(MOST_USD / 1e12):,.0f}T"
    for limit, divisor, suffix in _SIZES:
        if size >= limit * 0.99995:
            return f"{sign}{_three_digits(size / divisor)}{suffix}"
    if size >= 100:
        return f"{sign}{num(size):,.0f}"
    if size >= 0.1 or size == 0:
        return f"{sign}{num(size):.2f}"
    return f"{sign}{num(Decimal(f'{size:.2g}')):f}"


def money_in_digits(usd: float, form: str) -> str:
    """Dollars in the currency shown, with the digits that `form` asks for: `money` where that hides too much."""
    currency = shown()
    return f"{MINUS if usd < 0 else ''}{currency.sign}{num(abs(currency.of(usd))):{form}}"


MOST_USD = 1e15
"""No sum of money in the world is larger: what is has no figure worth reading."""

_SIZES = ((1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e4, 1e3, "k"))


def _three_digits(number: float) -> str:
    """Three digits, or all before the point where there are more; never in powers of ten."""
    return f"{num(number):,.0f}" if number >= 999.5 else f"{num(number):.3g}"


def markdown(text: str) -> str:
    """Text as Markdown that shows it unchanged: a pair of dollar signs would be set as a formula."""
    return text.replace("$", r"\$")


def count(number: float) -> str:
    """A number of things for reading: 950, 12.3k, 1.5M, 9.6B."""
    for limit, divisor, suffix in _SIZES:
        if abs(number) >= limit * 0.9995:
            return f"{_three_digits(number / divisor)}{suffix}"
    return (
        f"{num(number):,.0f}"
        if abs(number) >= 10 or number == int(number)
        else f"{num(number):.2g}"
    )


def month_name(as_of: date, months: int) -> str:
    """The calendar month `months` after the plan's first: "March 2027"."""
    year, month = divmod(as_of.month - 1 + months, 12)
    return date(as_of.year + year, month + 1, 1).strftime("%B %Y")


@lru_cache(maxsize=4096)
def model_name(model_id: str) -> str:
    """A model id as people write it: gpt-4.1 is GPT-4.1, llama-3.3-70b is Llama 3.3 70B."""
    if model_id.startswith("gpt-oss") or re.match(r"o\d", model_id):
        return model_id
    if model_id.startswith("gpt-"):
        version, *words = model_id.removeprefix("gpt-").split("-")
        return " ".join([f"GPT-{version}", *(_model_word(word) for word in words)])
    spaced = (
        re.sub(r"(?<=-\d)-(?=\d(-|$))", ".", model_id)
        if model_id.startswith("claude")
        else model_id
    )
    return " ".join(_model_word(word) for word in spaced.split("-"))


WRITTEN = {
    "chatgpt": "ChatGPT",
    "deepseek": "DeepSeek",
    "glm": "GLM",
    "minimax": "MiniMax",
    "gpt": "GPT",
    "mimo": "MiMo",
}
"""Names that people write in their own way."""


def _model_word(word: str) -> str:
    """A size in capitals (70b, a3b), a version as it is, a name with a capital."""
    if word in WRITTEN:
        return WRITTEN[word]
    if re.fullmatch(r"[ae]?\d+(\.\d+)?[bkme]?|\d+x\d+b", word):
        return word.upper()
    return word[:1].upper() + word[1:]


def provider_name(provider: str) -> str:
    """A provider id as people write it."""
    return PROVIDERS.get(provider, provider.replace("-", " ").title() if provider else "")


def gpu_name(gpu_id: str) -> str:
    """A GPU id as people write it: h100-sxm is H100."""
    return gpu_id.upper().removesuffix("-SXM").replace("-", " ")


def option_name(option: Option) -> str:
    """An option in a few words: "GPT-4.1 at OpenAI", "tuned Llama 3.1 8B on own L40S"."""
    traits = option.traits
    return traits.title.format(
        model=model_name(option.model) if option.model else "",
        provider=provider_name(option.provider),
        gpu=gpu_name(traits.gpu),
    )


def for_whom(plan: Plan, *workloads: str) -> str:
    """ " for chat", where there are other workloads; else nothing."""
    return f" for {' and '.join(workloads)}" if len(plan.requests) > 1 else ""


def named(plan: Plan, option_id: str) -> str:
    """The option's name, with its id where two options would read the same."""
    option = plan.options[option_id].option
    name, model = _named_alone(plan, option), model_name(option.model)
    alike = {o: p.option for o, p in plan.options.items() if model_name(p.option.model) == model}
    twins = [o for o, each in alike.items() if _named_alone(plan, each) == name]
    if len(twins) == 1:
        return name
    if plan.origins[option_id] == "market":
        return f"{name} as found on the market"
    listed = [o for o in twins if plan.origins[o] != "market"]
    return f"{name} [{option_id}]" if len(listed) > 1 else name


def _named_alone(plan: Plan, option: Option) -> str:
    """The option's name, a router by those of what it sends requests to."""
    ways = [
        f"{option_name(plan.options[o].option) if o in plan.options else o} ({num(100 * share):.3g}%)"
        for o, share in option.traits.mix.items()
    ]
    return f"router over {', '.join(ways[:-1])} and {ways[-1]}" if ways else option_name(option)


def months_in_words(months: float) -> str:
    """ "at once", "1 month", "7 months": rounded up, since a payback half way is not there yet."""
    if months <= 0:
        return "no time"
    whole = int(months) if months == int(months) else int(months) + 1
    return "1 month" if whole == 1 else f"{whole} months"


def days_in_words(days: int) -> str:
    """ "1 day", "12 days"."""
    return "1 day" if days == 1 else f"{num(days):,} days"


def current_of(plan: Plan, workload: str) -> str:
    return plan.scenario.current_of(workload)


AT_PRICES_NOW = "at this month's prices"
"""What volumes of break-even hold at: months to come have prices of their own."""


def self_hosting(plan: Plan) -> str | None:
    """Where own GPUs start to pay, against the best option that is paid per token; None without own GPUs.

    Of those that the plan was chosen from, else of those that measuring may prove good enough; of all of them it
    is said only where it is true of those too that are not.
    """
    own = [o for o in _feasible(plan) if o.option.traits.own_gpus]
    own = own or [o for o in plan.options.values() if o.option.traits.own_gpus and _may_do(plan, o)]
    per_token = [o for o in _feasible(plan) if o.option.traits.per_token]
    if not own or not per_token:
        return None
    cheapest = min(per_token, key=_month_0)
    held = [(b, o) for o in own if (b := plan.between(cheapest.option_id, o.option_id)) is not None]
    won = [(b, o) for b, o in held if b.volume.first is not None]
    against = named(plan, cheapest.option_id)
    if not held:
        return None
    if not won:
        names = [named(plan, o.option_id) for _, o in held]
        every = [o for o in plan.options.values() if o.feasible and o.option.traits.own_gpus]
        pairs = [plan.between(cheapest.option_id, o.option_id) for o in every]
        none = all(pair is not None and pair.volume.first is None for pair in pairs)
        who = "Own GPUs" if none else capital(" and ".join(names))
        cost = "cost" if none or len(names) > 1 else "costs"
        built = _as_built(plan, every if none else [o for _, o in held])
        return f"{who}{built} never {cost} less than {against}, at any volume, {AT_PRICES_NOW}."
    best, option = min(won, key=lambda pair: pair[0].volume.first or 0)
    windows = windows_in_words(best.volume)
    name = f"{capital(named(plan, option.option_id))}{_as_built(plan, [option])}"
    return f"{name} costs less than {against} {windows}, {AT_PRICES_NOW}."


def _as_built(plan: Plan, options: Iterable[OptionPlan]) -> str:
    """That builds were chosen for today's load, where the search did: for another load it takes others."""
    found = any(plan.origins[each.option_id] == "market" for each in options)
    return ", as built for today's load," if found else ""


def retirements(plan: Plan) -> str | None:
    """Which options in use or on the path the provider ends and the scenario goes on with; None when none."""
    used = {current_of(plan, w) for w in plan.requests}
    if plan.path is not None:
        used |= {step.option for step in plan.path.steps}
    costs = plan.costs()
    going_on = [o for o in plan.options if o in used and o in costs and costs[o].ends_in is None]
    ends = {o: costs[o].retires_on for o in going_on}
    said = [f"{named(plan, o)} on {day:%d %B %Y}" for o, day in ends.items() if day is not None]
    if not said:
        return None
    later = {
        "same_price": "Later months assume a successor at the same price.",
        "dated": "No successor is known, so later months assume one at the same price.",
        "none": "Nothing stays on it after that.",
    }[plan.scenario.constraints.successor_rule]
    return f"Announced to end: {' and '.join(said)}. {later}"


def _feasible(plan: Plan) -> list[OptionPlan]:
    """Those that can serve, and whose answers are good enough for a plan."""
    admitted = set(plan.route_costs.option_ids)
    return [o for o in plan.options.values() if o.feasible and o.option_id in admitted]


def _may_do(plan: Plan, option: OptionPlan) -> bool:
    """Whether it can serve, and its answers may be good enough for a workload."""
    each = (found.get(option.option_id) for found in plan.decision.standings.values())
    return option.feasible and any(s is not None and s.is_kept for s in each)


def _month_0(option: OptionPlan) -> float:
    assert option.cost is not None  # noqa: S101
    return float(option.cost.monthly_usd[0])


def capital(text: str) -> str:
    """The text with a capital at its start; a name that is written small, such as gpt-oss-20b, stays so."""
    if re.match(r"gpt-oss|o\d", text):
        return text
    return text[:1].upper() + text[1:]


def monthly_counts(plan: Plan) -> str:
    """What the cost of a month at an option counts beside its bills; empty where that is nothing."""
    counts = any(cost.unbilled_usd.any() for cost in plan.costs().values())
    return "with what wrong answers cost or better ones save, on no bill" if counts else ""


def on_no_bill(plan: Plan) -> str:
    """Where what a plan is worth and what is paid differ, in one clause; empty where they do not."""
    billed = _billed_usd(plan)
    if billed is None:
        return ""
    paid = f"saves {money(billed)}" if billed >= 0 else f"costs {money(-billed)} more than staying"
    return f"by bills alone the path {paid}; the rest is what wrong answers cost you, which is on no bill"


def _billed_usd(plan: Plan) -> float | None:
    """What the path saves by bills alone, where that is not all that it is worth; None where it is."""
    path = plan.path
    if path is None or path.saving_usd is None or path.stay_usd is None or not path.steps:
        return None
    billed = float((path.stay_usd - path.cash_usd) @ plan.route_costs.discount)
    return None if abs(path.saving_usd - billed) < 1 else billed


def by_wrong_answers(plan: Plan) -> str:
    """Where a plan is worth something by what wrong answers cost alone, that its bills are higher; else empty."""
    billed = _billed_usd(plan)
    if billed is None or billed > -1 or plan.path is None or (plan.path.saving_usd or 0.0) < 1:
        return ""
    return f" (what wrong answers cost you counted; bills alone are {money(-billed)} higher)"


def windows_in_words(volume: VolumeWindows) -> str:
    """The volumes at which the second option costs less: "from 12M requests a month", "at no volume"."""
    if volume.verdict == "never":
        return "at no volume"
    if volume.verdict == "always":
        return "at every volume"
    if volume.verdict == "from":
        return f"from {count(volume.windows[0][0])} requests a month"
    if volume.verdict == "below":
        return f"only below {count(volume.windows[0][1] or 0)} requests a month"
    return _several(volume.windows)


def _several(windows: Sequence[tuple[float, float | None]]) -> str:
    apart = [(a, b) for a, b in windows if b is None or count(a) != count(b)] or list(windows)
    if len(apart) == 1 and apart[0][1] is None:
        return f"from {count(apart[0][0])} requests a month"
    shown = [
        f"between {count(a)} and {count(b)}" if b is not None else f"for good from {count(a)}"
        for a, b in apart
    ]
    if len(shown) == 1:
        return f"only {shown[0]} requests a month"
    last = windows[-1]
    if len(shown) > 3 and last[1] is None:
        return f"on and off from {count(windows[0][0])} and for good from {count(last[0])} requests a month"
    if len(shown) > 3:
        shown = [shown[0], f"in {len(shown) - 2} more windows", shown[-1]]
    return f"{', '.join(shown[:-1])} and {shown[-1]} requests a month"


def shares_apart(share: float, needed: float) -> tuple[str, str]:
    """Both in per cent, with as many digits as tell them apart."""
    told = [(f"{share:.{digits}%}", f"{needed:.{digits}%}") for digits in (0, 1, 2)]
    return next((each for each in told if each[0] != each[1]), told[-1])


def chance(share: float) -> str:
    """How likely: "79%", "over 99%", "under 1%", "almost 100%"; nothing that is drawn or rated is certain."""
    if share > 0.99:
        return "over 99%" if share < 1 else "almost 100%"
    if share < 0.01:
        return "under 1%"
    return f"{share:.0%}"
