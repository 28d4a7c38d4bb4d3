"""A comparison in words: who answered how well, what may be said of two lanes, what it cost."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.engine.inputs.currency import num, shown
from dashboard.engine.inputs.signs import signed
from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Run, Silence
from dashboard.live.lanes import Lane
from dashboard.live.progress import Progress
from dashboard.live.spending import can_price
from dashboard.wording.words import count, money, money_in_digits

Numbers = dict[str, Any]


def plain(text: str) -> str:
    """Text from a visitor or a model, so that Markdown shows it as it is: no image, link or formula."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|<>$~:&" else c for c in text)


NOTHING_RIGHT = (
    "Nothing was right at any model: check the scorer and the expected answers. "
    "Nothing follows from it for the plan."
)


def nothing_right(numbers: Mapping[str, Any]) -> bool:
    """True where several models were scored and none was ever right: so looks a scorer that cannot be met."""
    scored = [lane for lane in numbers["lanes"].values() if lane["scored"]]
    return len(scored) > 1 and not any(lane["success"] for lane in scored)


def headline(progress: Progress, numbers: Numbers) -> str:
    """The one thing to take away."""
    lanes = numbers["lanes"]
    if progress.calls_ended == 0:
        return "No answer arrived"
    scored = {name: lane for name, lane in lanes.items() if lane["scored"]}
    if not scored:
        return f"{count(progress.calls_ended)} answers, none of them scored"
    if len(scored) == 1:
        name, lane = next(iter(scored.items()))
        right, asked = lane["success"], lane["scored"]
        return f"{name}: {right} of {asked} answers are right"
    if nothing_right(numbers):
        return "Nothing was right at any model"
    words = [pair["verdict"] for pair in numbers["pairs"]]
    if all(word == "not enough prompts" for word in words):
        return "Not enough prompts to tell the models apart"
    better = [_pair_in_words(pair) for pair in numbers["pairs"] if "better" in pair["verdict"]]
    return better[0].removesuffix(".") if better else "No model is better than another"


def in_words(progress: Progress, numbers: Numbers) -> list[str]:
    """What else is to be said: why it ended early, every pair of lanes, what was spent."""
    result = progress.result
    said = []
    if isinstance(result, Comparison):
        if result.stopped:
            kept = f"{progress.calls_ended} of {progress.calls_planned} answers are kept"
            said.append(f"Ended early: {result.stopped}; {kept}.")
        said += [
            f"{name} was not asked any further: {error}" for name, error in result.given_up.items()
        ]
        unscored = not_scored_in_words(result)
        said += [f"{unscored[name]}." for name in unscored if name not in result.given_up]
    said += [NOTHING_RIGHT] if nothing_right(numbers) else []
    said += faults_of_prompts(numbers)
    above = headline(progress, numbers)
    pairs = [_pair_in_words(pair) for pair in numbers["pairs"]]
    said += [words for words in pairs if words.removesuffix(".") != above]
    billed = any(not lane.is_demo for lane in progress.lanes)
    return [*said, spent_in_words(numbers)] if billed else said


def lane_row(lane: Lane, numbers: Numbers) -> dict[str, str]:
    """One row of the table, in words: what is not known is a blank or says so, never 0."""
    success, tokens = numbers["usd_per_success"], numbers["tokens"]
    return {
        "Model": lane.name,
        "Right": f"{numbers['success']} of {numbers['scored']}"
        if numbers["scored"]
        else "not scored",
        "95% interval": _interval(numbers["wilson95"]),
        "Failed calls": str(numbers["outcomes"]["error"]),
        "Tokens in": _number(tokens["input"]),
        "Tokens out": _number(tokens["output"]),
        "First token": _ms(numbers["ttft_ms"]["p50"]),
        "Between tokens": _ms(numbers["tpot_ms"]["p50"], digits=1),
        "Per request": _usd(numbers["usd_per_request"], lane),
        "Per good answer": _usd_per_success(success, lane, scored=bool(numbers["scored"])),
    }


def _pair_in_words(pair: Numbers) -> str:
    a, b, word = pair["a"], pair["b"], pair["verdict"]
    seen = (
        f"{a} less {b}: {signed(pair['difference'] * 100, '.0f')} points on {pair['prompts']} prompts, "
        f"95% interval {signed(pair['low'] * 100, '.0f')} to {signed(pair['high'] * 100, '.0f')}"
    )
    if word == "not enough prompts":
        return (
            f"{a} and {b}: not enough prompts to tell ({seen}); "
            f"about {count(pair['prompts_needed'])} would be needed."
        )
    if word == "not worse":
        return f"{b} is not worse than {a} by more than 5 points ({seen})."
    better, other = (a, b) if word == "a better" else (b, a)
    return f"{better} is better than {other} ({seen})."


NOT_RIGHT = {
    "wrong": "wrong",
    "invalid": "of a wrong form",
    "refused": "refused",
    "truncated": "cut off",
    "error": "without an answer",
}


def lane_notes(name: str, lane: Numbers) -> list[str]:
    """Of a model: how its answers were no answers, what to do where they were cut, and what was not counted."""
    outcomes = lane["outcomes"]
    told = [f"{outcomes[kind]} {word}" for kind, word in NOT_RIGHT.items() if outcomes.get(kind)]
    only_wrong = sum(bool(outcomes.get(kind)) for kind in NOT_RIGHT if kind != "wrong") == 0
    said = [] if only_wrong else [f"{name}: of {lane['n']} answers {', '.join(told)}."]
    if outcomes.get("truncated"):
        said.append(f"{name}: allow more tokens per answer and ask again, or its share is too low.")
    if declined := lane.get("declined"):
        many = len(declined)
        said.append(
            f"{name}: {count(many)} prompt{'s were' if many > 1 else ' was'} declined in words "
            f"(such as {declined[0]}) and count{'s' * (many == 1)} as not right: see whether the model refuses "
            "the task or only these prompts before judging it by its share."
        )
    if close := lane.get("close"):
        more = f", such as {close[0]}" if len(close) > 1 else f" ({close[0]})"
        said.append(
            f"{name}: {count(len(close))} of its wrong answers hold{'s' * (len(close) == 1)} what was expected "
            f'among other words{more}; read them, the scorer "contains" may be fairer. '
            "A hint: nothing counts it."
        )
    if negated := lane.get("negated"):
        many = len(negated)
        said.append(
            f"{name}: {count(many)} answer{'s' * (many > 1)} that count{'s' * (many == 1)} as right "
            f"hold{'s' * (many == 1)} what was expected behind a negation, such as {negated[0]}; read "
            f'{"them" if many > 1 else "it"}, the scorer "label" takes no such answer.'
        )
    if lane.get("uncounted"):
        said.append(
            f"{name}: its server counted no tokens of {lane['uncounted']} answers, so what they cost is not "
            "known and no token ratio is taken from them. Right answers and times are."
        )
    return said


def faults_of_prompts(numbers: Mapping[str, Any]) -> list[str]:
    """A sentence for every prompt that could not be scored through a fault of its own."""
    return [
        f"{fault['where'] or fault['prompt']} is not scored: {fault['why']}."
        for fault in numbers.get("faulty", ())
    ]


def not_scored_in_words(comparison: Comparison) -> dict[str, str]:
    """By model, why a run shows nothing of it: a scorer was asked for and judged no answer, or none arrived.

    What was refused is no judged answer: a model, or its provider, that declines all shows nothing of the task.
    """
    asked = any(prompt.scorer != "none" for prompt in comparison.prompts)
    wanted = {"success", "wrong", "invalid", "truncated", *([] if asked else [None])}
    found: dict[str, str] = {}
    for lane in comparison.lanes:
        runs = [run for run in comparison.runs if run.call.lane.name == lane.name]
        if not any(run.outcome in wanted for run in runs):
            what = "no answer was scored" if asked else "no answer arrived"
            found[lane.name] = f"{lane.name}: {what}{_instead(runs)}"
    return found


def _instead(runs: Sequence[Run]) -> str:
    """What became of the calls."""
    if not runs:
        return ", it was not asked"
    seen: Counter[str | None] = Counter(run.outcome for run in runs)
    words = {
        "error": "without an answer",
        "refused": "refused",
        None: "without a usable test or expected answer",
    }
    told = [f"{seen[kind]} {word}" for kind, word in words.items() if seen[kind]]
    why = next((f"; {run.answer.error}" for run in runs if run.answer.error), "")
    return f" ({', '.join(told)}{why})"


def silence_in_words(silent: Sequence[Silence], *, deadline_s: float) -> str:
    """Who says nothing, for how long, and when a call is given up; empty where nobody is silent."""
    if not silent:
        return ""
    who = ", ".join(f"{each.lane} has said nothing for {each.seconds:.0f} s" for each in silent)
    return f"{who}; a call is given up after {num(deadline_s):g} s"


def nothing_to_compare(numbers: Mapping[str, Any]) -> str:
    """Why there is no difference between models to tell of."""
    if len(numbers["lanes"]) == 1:
        return "One model: there is nothing to compare it with."
    return "Nothing to compare: fewer than two models have scored answers."


def spent_in_words(numbers: Mapping[str, Any]) -> str:
    """What the calls have cost, as far as it is known."""
    spent = numbers["spent_usd"]
    if spent is None:
        return "What it cost is not known: a model without a price was called."
    most = numbers["spent_at_most_usd"]
    if most > spent * 1.001:
        return f"Spent {exact_money(spent)} for certain, {exact_money(most)} at most."
    return f"Spent {exact_money(spent)}."


def paid_before_in_words(numbers: Mapping[str, Any]) -> str:
    """What of it an earlier run had paid, as a journal has it; empty without one."""
    before = numbers.get("paid_before", {"calls": 0})
    if not before["calls"]:
        return ""
    usd = f", {exact_money(before['usd'])}," if before["usd"] else ""
    return f" Of this {count(before['calls'])} calls{usd} were paid in an earlier run."


def exact_money(usd: float) -> str:
    """USD to two digits however small, never in powers of ten: $0.000088."""
    if usd == 0 or usd >= 0.01:
        return money(usd)
    return money_in_digits(usd, f".{_places(shown().of(usd))}f").rstrip("0")


def at_most(usd: float) -> str:
    """USD to two digits, rounded up: a bound must not be shown lower than it is."""
    if usd == 0:
        return money(usd)
    rate = shown().per_usd
    unit = 10.0 ** -_places(usd * rate)
    return exact_money(math.ceil(usd * rate / unit - 1e-9) * unit / rate)


def _places(usd: float) -> int:
    """Decimal places that show two digits of `usd`."""
    return max(0, 1 - math.floor(math.log10(usd)))


def _interval(found: list[float] | None) -> str:
    return f"{found[0] * 100:.0f} to {found[1] * 100:.0f}%" if found else ""


def _number(value: float | None) -> str:
    if value is None:
        return ""
    tenths = round(value, 1)
    return f"{num(tenths):,.{0 if tenths == int(tenths) else 1}f}"


def _ms(value: float | None, *, digits: int = 0) -> str:
    return "" if value is None else f"{num(value):,.{digits}f} ms"


def _usd(value: float | None, lane: Lane) -> str:
    if lane.is_demo:
        return "runs on this machine"
    return _unknown(lane) if value is None else exact_money(value)


def _unknown(lane: Lane) -> str:
    """What is missing to tell a cost."""
    return "not counted" if can_price(lane) else "price unknown"


def _usd_per_success(found: Numbers, lane: Lane, *, scored: bool) -> str:
    """With its interval; there is no upper bound where a draw may have no success."""
    if lane.is_demo or not scored:
        return ""
    value, low, high = found["value"], found["low"], found["high"]
    if value is None:
        return _unknown(lane) if low is None else f"more than {exact_money(low)}"
    if high is None:
        return f"{exact_money(value)} (at least {exact_money(low)})"
    return f"{exact_money(value)} ({exact_money(low)} to {exact_money(high)})"
