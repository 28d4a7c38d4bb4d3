"""Where the quality of an option is from: typed, else measured, else prior from ratings, else a wide guess.

It belongs to a model at a precision, tuned or not: what was typed or measured at one host holds at all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from dashboard.engine.cost.context import number
from dashboard.engine.cost.cost_terms import Array
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import ONLY_AMONG_THEMSELVES, Fact
from dashboard.engine.inputs.fields import Range, Workload
from dashboard.engine.inputs.measured import in_force
from dashboard.engine.inputs.normal import Z90, Z975
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.options import Option
from dashboard.engine.quality.evidence import after_evidence, evidence_alone, log_odds
from dashboard.engine.quality.share import (
    Belief,
    Quality,
    Source,
    nodes_of,
    nodes_of_belief,
    sure,
)
from dashboard.engine.quality.stand_in import StandIn, stand_in
from dashboard.engine.scenario import Scenario

SCALE, IN_USE, DEVIATION = (
    "quality_logit_scale",
    "current_success_share",
    "quality_deviation_points",
)
NOTICED, MARGIN, CONFIDENCE = (
    "bad_answers_noticed_share",
    "quality_margin_share",
    "quality_confidence_share",
)
UNRATED, TUNED = "unrated_quality_gap_points", "tuned_small_model_gain_points"
OVERALL = "overall"

Assume = Callable[[str], Fact]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is served: a model, tuned or not, at a precision. Two options of one are equally good."""

    model: str
    precision: str
    tuned: bool

    @property
    def name(self) -> str:
        parts = (
            "tuned " if self.tuned else "",
            self.model,
            f" {self.precision}" if self.precision else "",
        )
        return "".join(parts)


def asked(option: Option, catalog: Catalog) -> Asked:
    """The model of an option under the catalogue's name; full precision has none."""
    rating = catalog.rating(option.model) if option.model else None
    traits = option.traits
    precision = traits.on_gpus.precision if traits.on_gpus is not None else "bf16"
    full = "" if precision == "bf16" else precision
    return Asked(rating.model_id if rating else option.model, full, traits.tuning is not None)


def quality_of(
    scenario: Scenario, catalog: Catalog, assume: Assume, *, option_id: str, workload_id: str
) -> Quality:
    """The quality of an option for a workload, by the best source there is."""
    found = judge(scenario, catalog, assume, workload_id=workload_id)
    if option_id == found.current_id:
        return found.in_use
    option = scenario.options[option_id]
    quality = _quality_of(found, scenario, option_id, workload_id)
    return (
        quality
        if _stated_ratio(option) is None
        else replace(quality, effort=None, output_ratio=None)
    )


def _quality_of(found: "Judge", scenario: Scenario, option_id: str, workload_id: str) -> Quality:
    option, catalog, assume = scenario.options[option_id], found.catalog, found.assume
    what = asked(option, catalog)
    own = _stated(option, what)
    if own is not None:
        return found.with_tokens(found.against(found.with_ratings(own, what)), what)
    mix = {o: share for o, share in option.traits.mix.items() if o in scenario.options}
    if not mix:
        return found.quality(what)
    parts = [
        (
            share,
            quality_of(scenario, catalog, assume, option_id=o, workload_id=workload_id),
        )
        for o, share in mix.items()
        if o != option_id
    ]
    return found.against(_mixed(option_id, parts)) if parts else found.quality(what)


@dataclass(frozen=True, slots=True)
class Judge:
    """Says how good any model is for one workload, whether or not an option of the scenario serves it."""

    catalog: Catalog
    assume: Assume
    category: str
    current_id: str
    today: Asked
    in_use: Quality
    stated: Mapping[Asked, Quality]
    """What was typed or measured."""
    ratios: Mapping[Asked, float] = field(default_factory=dict)
    """Output tokens for each of the workload's, where they were typed or measured."""
    hidden_apart: bool = False
    """Whether the workload says how many of its tokens nobody sees."""
    stand_in: StandIn | None = None
    """What the model in use is taken to be, where nobody rated it."""

    def quality(self, what: Asked) -> Quality:
        """By the best source there is for the model itself, at whichever host."""
        return self.with_tokens(self._share(what), what)

    def with_tokens(self, quality: Quality, what: Asked) -> Quality:
        """With the output tokens that the model takes: as stated at any host, else by the effort of its rating.

        A share that was typed says nothing about effort: the rating's own then stands.
        """
        if not what.model or what.model == self.today.model:
            return quality
        quality = replace(quality, effort_in_use=self.effort_in_use)
        if what in self.ratios:
            return replace(quality, effort=None, output_ratio=self.ratios[what])
        if quality.effort is not None:
            return quality
        rating, _, _ = _compared(self.catalog, what.model, self.today.model, self.category)
        return quality if rating is None else replace(quality, effort=rating.effort)

    @property
    def effort_in_use(self) -> str:
        """The effort of the model in use, where its hidden tokens are not told apart from its answers."""
        if self.hidden_apart or not self.today.model:
            return ""
        now = self.catalog.rating(self.today.model, self.category) or self.catalog.rating(
            self.today.model, OVERALL
        )
        return now.effort if now is not None else ""

    def _share(self, what: Asked) -> Quality:
        if what in self.stated:
            return self.against(self.stated[what])
        if not what.model or what == self.today:
            return self.in_use
        near = next(self._relatives(what), None)
        if near is None:
            return self.against(self._prior(what))
        kin, share = near
        there, here = _precision(self.assume, kin), _precision(self.assume, what)
        measured = share.source == "measured"
        return replace(
            self.against(share),
            usual=number(self.assume(IN_USE)) if measured else self.in_use.usual,
            anchor=share.own,
            own=None,
            points=there.value - here.value,
            deviation=max(there.deviation, here.deviation),
            name=f"quality.{what.name}",
        )

    def with_ratings(self, quality: Quality, what: Asked) -> Quality:
        """What was measured, taken together with what ratings say of the model; anything else as it is."""
        if quality.source != "measured" or quality.own is None or not quality.prompts:
            return quality
        if not what.model or what == self.today:
            prior = nodes_of_belief(_usual(self.assume))
        else:
            rated = self.against(self._prior(what))
            prior = nodes_of(replace(rated, reference=replace(rated.reference, in_odds=True)))
        return _after(quality, prior)

    def _prior(self, what: Asked) -> Quality:
        """By ratings, counted from the share of the model in use, or from the most that is usual where more was
        typed: whoever calls all of today's answers good says nothing of what other models are asked."""
        found = _prior(
            self.catalog,
            self.assume,
            what=what,
            today=self.today,
            category=self.category,
            stands_in=self.stand_in,
        )
        most = _belief(self.assume(IN_USE)).high
        if self.in_use.source != "typed" or self.in_use.reference.value <= most:
            return found
        return replace(found, anchor=sure(most))

    def against(self, quality: Quality) -> Quality:
        """The quality beside that of the model in use, with the same k."""
        return replace(
            quality,
            reference=self.in_use.reference,
            scale=self.in_use.scale,
            usual=self.in_use.usual,
            reference_name=self.in_use.reference_name,
        )

    def _relatives(self, what: Asked) -> Iterator[tuple[Asked, Quality]]:
        """The same model at another precision, where something was typed or measured of it."""
        for other, quality in self.stated.items():
            if (other.model, other.tuned) == (what.model, what.tuned) and other != self.today:
                yield other, quality


def margin_of(workload: Workload, assume: Assume) -> float:
    """How much lower the share of good answers may be: the workload's own, else the usual."""
    given = workload.quality_margin
    return number(assume(MARGIN)) if given is None else given


def confidence_of(workload: Workload, assume: Assume) -> float:
    """How surely that must hold: the workload's own, else the usual."""
    given = workload.quality_confidence
    return number(assume(CONFIDENCE)) if given is None else given


def judge(scenario: Scenario, catalog: Catalog, assume: Assume, *, workload_id: str) -> Judge:
    """Who judges the models for a workload, found once for a scenario; `assume` is that of the same scenario.

    What was typed or measured at an option counts for the workloads that may use it: a share belongs to a task.
    """
    return _judge(Told(scenario, catalog, assume), workload_id)


@dataclass(frozen=True, eq=False, slots=True)
class Told:
    """A scenario and a catalogue, told apart by which objects they are: a key for what is found once for them."""

    scenario: Scenario
    catalog: Catalog
    assume: Assume

    def __hash__(self) -> int:
        return hash((id(self.scenario), id(self.catalog)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Told):
            return False
        return self.scenario is other.scenario and self.catalog is other.catalog


@lru_cache(maxsize=32)
def _judge(told: Told, workload_id: str) -> Judge:
    scenario, catalog, assume = told.scenario, told.catalog, told.assume
    current_id = scenario.current_of(workload_id)
    stated: dict[Asked, Quality] = {}
    ratios: dict[Asked, float] = {}
    for option_id in scenario.told_at(workload_id):
        option = scenario.options[option_id]
        what = asked(option, catalog)
        found = _stated(option, what)
        if found is not None and what.model:
            stated.setdefault(what, found)
        ratio = _stated_ratio(option)
        if ratio is not None and what.model:
            ratios.setdefault(what, ratio)
    current = scenario.options[current_id]
    today = asked(current, catalog)
    in_use = _in_use(assume, today, _stated(current, today) or stated.get(today), current_id)
    category = scenario.workloads[workload_id].category
    apart = scenario.workloads[workload_id].reasoning_tokens > 0
    is_rated = bool(today.model) and catalog.rating(today.model) is not None
    instead = None if is_rated else stand_in(catalog, today.model)
    judging = Judge(
        catalog, assume, category, current_id, today, in_use, stated, ratios, apart, instead
    )
    together = {what: judging.with_ratings(quality, what) for what, quality in stated.items()}
    return replace(judging, stated=together)


def _after(measured: Quality, prior: Array) -> Quality:
    """What was measured of a share that is one of these, equally likely, before."""
    prompts, share = measured.prompts or 0, (measured.own or measured.reference).value
    mean, deviation = log_odds(prior)
    good = share * prompts
    return replace(
        measured,
        own=after_evidence(mean, deviation, good, prompts),
        by_data=evidence_alone(good, prompts),
        good=round(good),
        before=(mean, deviation),
    )


def _mixed(option_id: str, parts: Sequence[tuple[float, Quality]]) -> Quality:
    """Of an option that hands on the answers of others, by share; as well known as the least known of them."""
    proven = all(is_evidence(quality) for _, quality in parts)
    ranges = [(share, quality.value, *quality.range) for share, quality in parts]
    value, low, high = (sum(each[0] * each[i] for each in ranges) for i in (1, 2, 3))
    source: Source = "typed" if proven else "prior"
    return Quality(
        source, sure(1.0), sure(1.0), own=Belief(value, low, high), name=f"quality.{option_id}"
    )


def is_evidence(quality: Quality) -> bool:
    """Whether somebody typed or measured it, or it is the very model that is in use."""
    if quality.source in ("typed", "measured"):
        return True
    return quality.own is None and not quality.points and not quality.deviation


def noticed(assume: Assume) -> Belief:
    """The share of bad answers that somebody notices."""
    return _belief(assume(NOTICED))


def is_read(scenario: Scenario, catalog: Catalog, workload_id: str) -> bool:
    """Whether somebody reads the answers and may notice a bad one: nobody reads vectors, or an order of texts."""
    in_use = scenario.options.get(scenario.current_of(workload_id))
    model = "" if in_use is None else in_use.model
    return not model or catalog.gives(model) not in ONLY_AMONG_THEMSELVES


def effort_ratio(quality: Quality, assume: Assume) -> float | None:
    """Output tokens billed for each of the workload's: as stated, else at the effort of the rating, else None.

    Where the model in use reasons too, what it bills holds its own hidden tokens: only what a greater effort
    takes beyond them is added, and nothing is taken off for a smaller one: nobody said at which effort it runs.
    """
    if quality.output_ratio is not None:
        return quality.output_ratio
    if quality.effort is None:
        return None
    ratio = number(assume(effort_fact(quality.effort)))
    if not quality.effort_in_use:
        return ratio
    return max(1.0, ratio / number(assume(effort_fact(quality.effort_in_use))))


def effort_fact(effort: str) -> str:
    """The assumption that says how many tokens a reasoning effort takes."""
    return f"output_ratio_effort_{effort or 'none'}"


def _in_use(assume: Assume, today: Asked, given: Quality | None, current_id: str) -> Quality:
    """The option in use: as typed or measured, else as usual."""
    scale = _belief(assume(SCALE))
    if given is not None and given.own is not None:
        if given.source == "measured" and given.prompts:
            given = _after(given, nodes_of_belief(_usual(assume)))
            given = replace(given, usual=number(assume(IN_USE)))
        found = replace(
            given, reference=given.own or given.reference, own=None, by_data=None, scale=scale
        )
        return replace(found, name="", reference_name=f"success.{today.name or current_id}")
    fact = assume(IN_USE)
    return Quality("prior", _belief(fact), scale, reference_name=IN_USE, facts=(fact,))


def _usual(assume: Assume) -> Belief:
    """What is believed of a model in use before anything is measured: no range of shares holds 1 itself."""
    return replace(_belief(assume(IN_USE)), in_odds=True)


def _stated_ratio(option: Option) -> float | None:
    """The option's own output tokens for each of the workload's; None where nobody typed or measured them."""
    record = option.measured
    measured = record is not None and in_force(option).output_ratio is not None
    ratio = option.token_ratio.output
    return ratio if measured or ratio != 1.0 else None


def _stated(option: Option, what: Asked) -> Quality | None:
    """The option's own typed or measured share."""
    record = option.measured
    measured = None if record is None else in_force(option).success_share
    prompts: int | None = None
    source: Source = "typed"
    if measured is not None and record is not None:
        source, prompts = "measured", record.prompts
        share = Belief(measured.value, *_percentiles(measured))
    elif isinstance(option.success_share, Range):
        given = option.success_share
        share = Belief(
            given.value,
            given.value if given.low is None else given.low,
            given.value if given.high is None else given.high,
        )
    elif option.success_share is not None:
        share = sure(option.success_share)
    else:
        return None
    return Quality(
        source, share, sure(1.0), own=share, name=f"quality.{what.name}", prompts=prompts
    )


def _prior(
    catalog: Catalog,
    assume: Assume,
    *,
    what: Asked,
    today: Asked,
    category: str,
    stands_in: StandIn | None,
) -> Quality:
    """From the ratings of both models in the workload's category, or a wide guess where one has none."""
    deviation, penalty = assume(DEVIATION), _lost(assume, what, today)
    rating, now, note = _compared(catalog, what.model, today.model, category)
    source: Source = "prior"
    effort: str | None = None
    facts = penalty.facts
    if what.model == today.model:
        points, spread = 0.0, 0.0
    elif rating is None or now is None:
        source = "unrated"
        note = f"{what.model if rating is None else today.model} is not rated"
        base, spread, used = _against_unrated(
            catalog, assume, model=what.model, rating=rating, now=now, stands_in=stands_in
        )
        points, facts = base, (*used, *facts)
        effort = None if rating is None else rating.effort
        if rating is not None and stands_in is not None:
            spread = _hypot(spread, number(deviation))
            facts = (deviation, *facts)
    else:
        points, effort = rating.points - now.points, rating.effort
        spread = _hypot(number(deviation), _sd(rating), _sd(now))
        facts = (rating.fact, now.fact, deviation, *facts)
    tuned = _tuned_beside(what, today)
    if tuned:
        gain = _belief(assume(TUNED))
        points += (what.tuned - today.tuned) * gain.value
        spread = _hypot(spread, *[(gain.high - gain.low) / 2 / Z90] * tuned)
        facts = (*facts, assume(TUNED))
    return Quality(
        source,
        sure(1.0),
        sure(1.0),
        points=points - penalty.value,
        deviation=_hypot(spread, penalty.deviation),
        name=f"quality.{what.name}",
        effort=effort,
        facts=facts,
        note=note,
    )


def _tuned_beside(what: Asked, today: Asked) -> int:
    """Of how many of the two what tuning brought is not known: of none where both are one tuned model."""
    if what.tuned and today.tuned and what.model == today.model:
        return 0
    return what.tuned + today.tuned


def _against_unrated(
    catalog: Catalog,
    assume: Assume,
    *,
    model: str,
    rating: Rating | None,
    now: Rating | None,
    stands_in: StandIn | None,
) -> tuple[float, float, tuple[Fact, ...]]:
    """Points above the model in use, their deviation and their facts, where one of the two has no rating or none.

    A candidate without one is below the worst of its size, a model in use without one is as its maker's are.
    """
    today = StandIn(now.points, _sd(now), (now.fact,)) if now is not None else stands_in
    gap = _belief(assume(UNRATED))
    if today is None or not model:
        return -gap.value, (gap.high - gap.low) / 2 / Z90, (assume(UNRATED),)
    if rating is not None:
        return (
            rating.points - today.points,
            _hypot(_sd(rating), today.deviation),
            (rating.fact, *today.facts),
        )
    worst = catalog.worst_rating(catalog.size_class(model))
    base = worst.points - today.points if worst is not None else 0.0
    spread = (gap.high - gap.low) / 2 / Z90
    return (
        base - gap.value,
        spread if now is not None else _hypot(spread, today.deviation),
        (assume(UNRATED),),
    )


def _compared(
    catalog: Catalog, model: str, today: str, category: str
) -> tuple[Rating | None, Rating | None, str]:
    """Both ratings in the category, or both over all prompts where one has none there."""
    rating, now = (catalog.rating(m, category) for m in (model, today))
    if category == OVERALL or (rating is not None and now is not None):
        return rating, now, ""
    rating, now = (catalog.rating(m, OVERALL) for m in (model, today))
    return rating, now, f"not rated in {category}: the rating over all prompts stands in"


@dataclass(frozen=True, slots=True)
class _Penalty:
    """What a precision below 16 bits takes away, in rating points."""

    value: float = 0.0
    deviation: float = 0.0
    facts: tuple[Fact, ...] = ()


def _precision(assume: Assume, what: Asked) -> _Penalty:
    if not what.precision:
        return _Penalty()
    fact = assume(f"{what.precision}_quality_points")
    lost = _belief(fact)
    return _Penalty(lost.value, (lost.high - lost.low) / 2 / Z90, (fact,))


def _lost(assume: Assume, what: Asked, today: Asked) -> _Penalty:
    """What a precision takes away beyond what that of the model in use does; more precise is no worse."""
    here, now = _precision(assume, what), _precision(assume, today)
    if not today.precision:
        return here
    if what.precision == today.precision or here.value <= now.value:
        return _Penalty()
    deviation = max(here.deviation, now.deviation)
    return _Penalty(here.value - now.value, deviation, (*here.facts, *now.facts))


def _sd(rating: Rating) -> float:
    return (rating.high - rating.low) / 2 / Z975


def _hypot(*parts: float) -> float:
    return float(sum(part * part for part in parts) ** 0.5)


def _belief(fact: Fact) -> Belief:
    value = number(fact)
    return Belief(
        value,
        value if fact.low is None else min(fact.low, value),
        value if fact.high is None else max(fact.high, value),
    )


def _percentiles(found: Range) -> tuple[float, float]:
    """The 10th and 90th percentile of a measured figure, from the ends of its 95% interval."""
    shrink = Z90 / Z975
    low, high = (found.value if end is None else end for end in (found.low, found.high))
    return found.value - (found.value - low) * shrink, found.value + (high - found.value) * shrink
