"""What opens under a figure: how it came about, with the amounts put in and the facts it rests on."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from dashboard.engine.inputs.currency import num
from dashboard.engine.inputs.days import day_in_words
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.plan import Plan
from dashboard.engine.stages.option_cost import OptionCost
from dashboard.wording.fact_names import fact_name, since_in_words
from dashboard.wording.numbers import in_form
from dashboard.wording.reasons import by_name
from dashboard.wording.words import capital, count, money

NUMBERS = (int, float)


def monthly_opened(plan: Plan, cost: OptionCost) -> tuple[str, ...]:
    """The parts of the first month with their formulas, what was put in, the facts, and what to know."""
    said = [
        f"{capital(_words(line.component))} {money(line.usd_month_0)}: {in_form(line.formula)}."
        for line in cost.lines
    ]
    facts = (fact for line in cost.lines for fact in line.facts)
    notes = [f"Note: {by_name(plan, note)}." for note in cost.notes]
    return (*said, *_put_in(plan, cost), *facts_in_words(facts), *notes)


def once_opened(cost: OptionCost) -> tuple[str, ...]:
    """The parts that are paid once, with their formulas and facts."""
    said = [
        f"{capital(_words(part.component))}, once, {money(part.usd)}: {in_form(part.formula)}."
        for part in cost.one_off
    ]
    return (*said, *facts_in_words(fact for part in cost.one_off for fact in part.facts))


def facts_in_words(facts: Iterable[Fact]) -> list[str]:
    """A line for every number among them, once each."""
    seen = {(fact.name, fact.value): fact for fact in facts if isinstance(fact.value, NUMBERS)}
    return [fact_in_words(fact) for fact in seen.values()]


def fact_in_words(fact: Fact) -> str:
    """ "GPT-4.1 at OpenAI: input tokens = 2 USD per 1M tokens (published, openai.com, since 14 April 2025)"."""
    assert isinstance(fact.value, NUMBERS)  # noqa: S101
    where = (
        urlsplit(fact.source_url).netloc.removeprefix("www.") if fact.source_url else fact.source
    )
    since = f"since {since_in_words(fact.as_of)}" if fact.as_of else ""
    checked = f"checked {_day(fact.checked_on)}" if fact.checked_on else ""
    about = ", ".join(each for each in (str(fact.kind), where, since, checked) if each)
    return f"{fact_name(fact)} = {num(fact.value):,g} {in_form(fact.unit)} ({about})"


def _put_in(plan: Plan, cost: OptionCost) -> list[str]:
    """The volumes and lengths of the workloads that may use the option."""
    found = []
    for workload_id in cost.by_workload:
        each = plan.scenario.workloads[workload_id]
        cached = f" ({each.cached_share:.0%} of them cached)" if each.cached_share else ""
        found.append(
            f"Put in for {workload_id}: {count(float(plan.requests[workload_id][0]))} requests, "
            f"{num(each.input_tokens):,.0f} tokens in{cached}, {num(each.output_tokens):,.0f} out."
        )
    return found


def _words(component: str) -> str:
    return component.replace("_", " ")


def _day(text: str) -> str:
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text
