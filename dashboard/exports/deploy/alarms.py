"""The gates of a path as Prometheus rules, and its days as a calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from dashboard.engine.answers.gates import Gate, gates
from dashboard.engine.answers.least_good import least_good
from dashboard.engine.cost.breakeven import LOWEST_VOLUME
from dashboard.engine.plan import Plan
from dashboard.exports.deploy.gateway import gateway
from dashboard.exports.deploy.stages import label, slug, stages
from dashboard.wording.gates import after_in_words, before_in_words, step_of
from dashboard.wording.words import named

REQUESTS = "litellm_proxy_total_requests_metric_total"
SPEND, TOKENS = "litellm_spend_metric_total", "litellm_total_tokens_metric_total"
GOOD = "golden_path_success_share"
"""Of the requests that your own evaluation of answers judges: a gauge by workload, to be exported by it."""
DAYS_BEFORE_AN_END, DAYS_BEFORE_A_GATE = 30, 14


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar, and how long before it reminds."""

    uid: str
    day: date
    title: str
    said: str
    days_before: int


def rules(plan: Plan) -> dict[str, Any]:
    """One group of rules: volume, price and quality of every gate, and the days on which models end.

    What the gateway never asks spends nothing there, so its price has no rule. Every rule has a name of its own.
    """
    asked = _asked(plan)
    found = [rule for gate in dict.fromkeys(gates(plan)) for rule in _of_gate(plan, gate, asked)]
    return {"groups": [{"name": "golden-path", "rules": _apart([*found, *_ends(plan)])}]}


def _apart(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules, with a number behind a name that was there before."""
    seen: dict[str, int] = {}
    rules = []
    for rule in found:
        name = rule["alert"]
        seen[name] = seen.get(name, 0) + 1
        rules.append({**rule, "alert": name if seen[name] == 1 else f"{name}_{seen[name]}"})
    return rules


def _asked(plan: Plan) -> frozenset[str]:
    """The options that any stage of the gateway asks, by their labels."""
    configurations = [gateway(plan, stage) for stage in stages(plan)]
    ids = [model["model_info"]["id"] for each in configurations for model in each["model_list"]]
    return frozenset(each.rpartition(".")[2] for each in ids)


def _of_gate(plan: Plan, gate: Gate, asked: frozenset[str]) -> Iterator[dict[str, Any]]:
    step, to = step_of(plan, gate), label(plan, gate.option_id).replace("-", "_")
    aliases = "|".join(label(plan, w) for w in gate.workloads)
    volume = f'sum(increase({REQUESTS}{{requested_model=~"{aliases}"}}[30d]))'
    low, high = _bounds(gate)
    if low is not None:
        yield _rule(f"volume_low_{to}", f"{volume} < {low:.0f}", f"{step}: volume below its gate")
    if high is not None:
        yield _rule(f"volume_high_{to}", f"{volume} > {high:.0f}", f"{step}: volume above its gate")
    for each in least_good(plan, gate):
        whose = [label(plan, w) for w in each.workloads]
        text = f'min({GOOD}{{workload=~"{"|".join(whose)}"}}) < {each.least:.4f}'
        said = f"{step}: good answers below {each.least:.1%}"
        yield _rule(f"success_share_{to}", text, said)
    for limit in gate.limits:
        if limit.figure == "token price" and label(plan, limit.option_id) in asked:
            name = f"{slug(limit.figure)}_{label(plan, limit.option_id)}".replace("-", "_")
            where = f'{{model_id=~".+[.]{label(plan, limit.option_id)}"}}'
            price = f"sum(increase({SPEND}{where}[7d])) / sum(increase({TOKENS}{where}[7d])) * 1e6"
            sign = ">" if limit.at_most else "<"
            said = f"{named(plan, limit.option_id)}: tokens {sign} {limit.limit:.4g} USD per 1M"
            yield _rule(name, f"{price} {sign} {limit.limit:.6g}", said)


def _bounds(gate: Gate) -> tuple[float | None, float | None]:
    """The volumes between which the planned one keeps its gate."""
    for low, high in gate.volume.windows:
        if low <= gate.requests and (high is None or gate.requests < high):
            return (low if low > LOWEST_VOLUME else None), high
    return None, None


def _rule(name: str, expression: str, summary: str) -> dict[str, Any]:
    return {
        "alert": f"golden_path_{name}",
        "expr": expression,
        "for": "1h",
        "labels": {"severity": "warning"},
        "annotations": {"summary": summary},
    }


def _ends(plan: Plan) -> Iterator[dict[str, Any]]:
    for option_id, day in end_days(plan).items():
        at = datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
        expression = f"({at:.0f} - vector(time())) / 86400 < {DAYS_BEFORE_AN_END}"
        said = f"{named(plan, option_id)} ends within {DAYS_BEFORE_AN_END} days"
        yield _rule(f"ends_{label(plan, option_id).replace('-', '_')}", expression, said)


def end_days(plan: Plan) -> dict[str, date]:
    """The announced last days of what is in use or on the path."""
    costs = plan.costs()
    days = {o: costs[o].retires_on for o in plan.ending() if o in costs}
    return {o: day for o, day in days.items() if day is not None}


def calendar(plan: Plan) -> bytes:
    """Every gate on the first day of its month and every end on its day, with a reminder before."""
    made = Calendar()
    made.add("prodid", "-//Golden Path//plan//EN")
    made.add("version", "2.0")
    for each in days(plan):
        made.add_component(_event(each))
    return made.to_ical()


def days(plan: Plan) -> tuple[Day, ...]:
    """The days of the calendar: gates in the order of the path, then ends."""
    found = []
    for n, gate in enumerate(dict.fromkeys(gates(plan))):
        when = _first_of(plan.as_of, gate.month)
        said = f"{before_in_words(gate)} {after_in_words(plan, gate)}".strip()
        title = f"Gate: {step_of(plan, gate)}"
        found.append(Day(f"gate-{n}", when, title, said, DAYS_BEFORE_A_GATE))
    for option_id, day in end_days(plan).items():
        title = f"{named(plan, option_id)} ends"
        found.append(Day(f"end-{label(plan, option_id)}", day, title, title, DAYS_BEFORE_AN_END))
    return tuple(found)


def _first_of(day: date, months: int) -> date:
    """The first day of a later month; the plan's own day for its first."""
    if months == 0:
        return day
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, 1)


def _event(day: Day) -> Event:
    event = Event()
    event.add("uid", f"{day.uid}@golden-path")
    event.add("dtstamp", datetime(2000, 1, 1, tzinfo=UTC))
    event.add("dtstart", day.day)
    event.add("dtend", day.day + timedelta(days=1))
    event.add("summary", day.title)
    event.add("description", day.said)
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", day.title)
    reminder.add("trigger", timedelta(days=-day.days_before))
    event.add_component(reminder)
    return event
