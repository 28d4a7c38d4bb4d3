"""Below the charts of the Risk page: ways to decide, what to measure, when options turn, and the ranges."""

from collections.abc import Sequence

from dashboard.engine.plan import Plan
from dashboard.engine.risk.assess import Risk
from dashboard.engine.risk.inputs import UncertainInput
from dashboard.engine.risk.volumes import VolumeRange
from dashboard.sensitivity import Share
from dashboard.ui.shell.figures import draw_table
from dashboard.wording.risk import input_name, measured_where, value_in_words
from dashboard.wording.words import capital, chance, count, money, named


def ways_to_decide(risk: Risk) -> None:
    """The expected cost of fixing the plan now, of watching and then moving, and of knowing everything."""
    policies = risk.policies
    rows = [
        ("Follow the plan", policies.plan_usd, "what is shown on the Plan page"),
        (
            "Best plan fixed now",
            policies.best_fixed_usd,
            "one move, or the plan, at the month that is best on average",
        ),
        (
            "Watch, then move",
            policies.rule_usd,
            "move once the saving that can be seen is worth moving",
        ),
        (
            "Hindsight",
            policies.hindsight_usd,
            "knows every draw beforehand: nobody can, a yardstick",
        ),
    ]
    stay = risk.outlook.spend_stay.mean_usd
    table = [
        {
            "Way to decide": name,
            "Expected cost": money(usd),
            "Saved against staying": money(stay - usd),
            "What it is": what,
        }
        for name, usd, what in rows
    ]
    draw_table(table, caption="Expected cost of each way to decide")


def what_to_measure(plan: Plan, risk: Risk) -> None:
    """Inputs whose exact value would change the decision, and what knowing it is worth."""
    rows = [
        {
            "Figure": input_name(plan, worth.input),
            "Range": range_in_words(worth.input),
            "Worth knowing": money(worth.usd),
            "How": measured_where(worth.input),
        }
        for worth in risk.worth
        if worth.usd > 0
    ]
    if rows:
        draw_table(rows[:6], caption="What knowing a figure is worth")


def when_options_turn(plan: Plan, risk: Risk) -> None:
    """From which volume on each option costs less for good than the one in use: the range over the draws."""
    rows = [
        {
            "Option": capital(named(plan, volume.to_id)),
            "Against": named(plan, volume.from_id),
            "Cheaper for good from": _volumes(volume),
            "Never": chance(volume.never_share) if volume.never_share else "",
        }
        for volume in risk.volumes
    ]
    if rows:
        draw_table(rows, caption="From which volume on each option costs less for good")


def _volumes(volume: VolumeRange) -> str:
    low, middle, high = volume.requests_per_month
    if middle is None and low is None:
        return "no volume"
    if high == 1:
        return "any volume"
    said = [_volume(v) for v in (low, middle, high)]
    unit = "" if middle in (None, 1) else " requests a month"
    return f"{said[1]}{unit} ({said[0]} to {said[2]})"


def _volume(requests_per_month: float | None) -> str:
    """The search for a volume begins at one request."""
    if requests_per_month is None:
        return "never"
    return "any volume" if requests_per_month == 1 else count(requests_per_month)


def spread_table(plan: Plan, shares: Sequence[Share]) -> None:
    """Which inputs are behind the spread of the saving."""
    rows = [
        {
            "Figure": input_name(plan, share.input),
            "Alone": f"{max(0.0, share.alone):.0%}",
            "90% interval": "{:.0%} to {:.0%}".format(*(max(0.0, v) for v in share.alone_range)),
            "With the others known": f"{share.together:.0%}",
        }
        for share in shares
    ]
    draw_table(rows, caption="Figures behind the spread of the saving")


def range_in_words(each: UncertainInput) -> str:
    """10th percentile, value and 90th: "-30% (-10%) 17% a year"."""
    low, value, high = (value_in_words(each, v) for v in (each.low, each.value, each.high))
    if low.endswith(f" {each.unit}"):
        low, value = (text.removesuffix(f" {each.unit}") for text in (low, value))
    return f"{low} to {high}, planned with {value}"


def ranges(plan: Plan, risk: Risk) -> None:
    """Every uncertain input with its range and where that is from."""
    rows = [
        {
            "Figure": input_name(plan, each),
            "10% are below": value_in_words(each, each.low),
            "Planned with": value_in_words(each, each.value),
            "10% are above": value_in_words(each, each.high),
            "From": _source(each),
        }
        for each in risk.inputs
    ]
    draw_table(rows, caption="Every uncertain figure with its range")


def _source(each: UncertainInput) -> str:
    fact = each.fact
    if each.action == "throughput":
        return "the capacity model's own range"
    if fact is None:
        return "this scenario"
    weak = ", weak" if fact.weak else ""
    return f"{fact.kind}{weak}: {fact.source or fact.why}"
