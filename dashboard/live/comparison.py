"""Sends the same prompts to every lane, under a spending cap, and keeps what came back."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dashboard.live.code_runner import cannot_run
from dashboard.live.deciding import Deciding, Decision, Rule
from dashboard.live.dispatch import Call, Dispatch, Event, Purse, Run, Silence
from dashboard.live.journal import Journal
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt, ScorerName
from dashboard.live.prompts import with_scorer
from dashboard.live.spending import can_price, estimate_usd, most_usd
from dashboard.live.streaming import Answer, Delta, stream

DEADLINE_S = 60.0
"""So long a call is waited for, its repetition after a failure included."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything a comparison brought, complete or not. `results.summary` makes the numbers of it."""

    prompts: tuple[Prompt, ...]
    lanes: tuple[Lane, ...]
    repeats: int
    seed: int
    runs: tuple[Run, ...]
    estimated_usd: float | None
    spent_at_most_usd: float
    """Known cost plus the bound of calls whose usage never arrived, those that an earlier run lost included;
    unpriced lanes not."""
    stopped: str | None
    """Why it ended early, None when every call was made."""
    given_up: dict[str, str]
    """Lanes that were not called any further, with the error that kept coming."""
    decisions: tuple[Decision, ...] = ()
    """How every candidate stands against the first lane, where the comparison was to stop itself."""


@dataclass(frozen=True, slots=True)
class RefusedComparison:
    """Nothing was sent, with the reason as a sentence."""

    reason: str


Caller = Callable[..., Iterator[Delta | Answer]]


def compare(
    prompts: Sequence[Prompt],
    lanes: Sequence[Lane],
    *,
    repeats: int = 1,
    scorer: ScorerName | None = None,
    max_tokens: int = 256,
    spend_cap_usd: float | None = None,
    deadline_s: float = DEADLINE_S,
    seed: int = 1,
    on_event: Callable[[Event], None] = lambda _event: None,
    on_silence: Callable[[tuple[Silence, ...]], None] = lambda _silent: None,
    cancelled: Callable[[], bool] = lambda: False,
    call_lane: Caller = stream,
    until: Rule | None = None,
    journal: Journal | None = None,
    on_decisions: Callable[[tuple[Decision, ...]], None] | None = None,
) -> Comparison | RefusedComparison:
    """Every prompt went to every lane `repeats` times, or the comparison says why it stopped.

    Lanes are interleaved: a prompt goes to all of them at about the same time, in an order drawn
    from `seed`; at most two prompts are under way. A call that could pass `spend_cap_usd`, whatever
    it answers, is not made. `on_event` and `on_silence`, which hears of models that say nothing, run
    on the caller's thread. `scorer` overrides the prompts'.
    With `until` it stops as soon as enough is known of every candidate, and `on_decisions` hears after every
    call how they stand. Calls that `journal` holds are not made again; what they cost counts towards the cap,
    and so does the most that calls of an earlier run may have cost that never ended.
    Raises `PromptsError` when a prompt lacks what `scorer` needs.
    """
    asked = with_scorer(prompts, scorer) if scorer else tuple(prompts)
    refusal = _refusal(asked, lanes, repeats=repeats, spend_cap_usd=spend_cap_usd)
    if until is not None:
        refusal = refusal or _undecidable(asked, lanes)
    if refusal:
        return RefusedComparison(refusal)

    dispatch = Dispatch(
        planned=len(asked) * len(lanes) * repeats,
        purse=Purse(
            spend_cap_usd,
            spent_usd=lost_usd(
                asked, lanes, repeats=repeats, journal=journal, max_tokens=max_tokens
            ),
        ),
        cancelled=cancelled,
        send=_sender(call_lane, journal, max_tokens=max_tokens, deadline_s=deadline_s),
        most_usd=lambda call: _most_usd(call, journal, max_tokens=max_tokens),
        on_silence=on_silence,
    )
    deciding = None
    if until is not None:
        order = random.Random(seed).sample(asked, len(asked))  # noqa: S311 - an order, not a secret
        deciding = Deciding(lanes, until, repeats, order, dispatch.given_up)
        on_event = _deciding_too(deciding, on_event, on_decisions)
    rounds = deciding.rounds() if deciding else _rounds(asked, lanes, repeats=repeats, seed=seed)
    dispatch.run(rounds, on_event=on_event)
    return Comparison(
        prompts=asked,
        lanes=tuple(lanes),
        repeats=repeats,
        seed=seed,
        runs=tuple(dispatch.runs),
        estimated_usd=estimate_usd(asked, lanes, repeats=repeats, max_tokens=max_tokens),
        spent_at_most_usd=dispatch.purse.committed_usd,
        stopped=dispatch.stopped,
        given_up=dispatch.given_up,
        decisions=deciding.decisions() if deciding else (),
    )


def _refusal(
    prompts: Sequence[Prompt], lanes: Sequence[Lane], *, repeats: int, spend_cap_usd: float | None
) -> str | None:
    names = [lane.name for lane in lanes]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    code = any(prompt.scorer == "code" for prompt in prompts)
    unpriced = [lane.name for lane in lanes if not lane.is_demo and not can_price(lane)]
    checks = (
        (not prompts, "There are no prompts to send."),
        (not lanes, "There are no models to send prompts to."),
        (code and bool(cannot_run()), cannot_run() if code else ""),
        (repeats < 1, f"Repeats is {repeats}; expected 1 or more."),
        (bool(twice), f"Two models are called {twice and twice[0]}; give each its own name."),
        (
            spend_cap_usd is not None and bool(unpriced),
            f"Model {', '.join(unpriced)} has no price, so a spending cap cannot be kept; give its"
            " input and output price in USD per million tokens (0 for a server of your own), or"
            " compare without a cap.",
        ),
    )
    return next((sentence for found, sentence in checks if found), None)


def _sender(
    call_lane: Caller, journal: Journal | None, *, max_tokens: int, deadline_s: float
) -> Callable[[Call, Callable[[], bool]], Iterator[Delta | Answer]]:
    """Makes a call, unless the journal has its answer."""

    def send(call: Call, stop: Callable[[], bool]) -> Iterator[Delta | Answer]:
        def ask() -> Iterator[Delta | Answer]:
            return call_lane(
                call.lane.for_prompt(call.prompt),
                call.lane.messages(call.prompt),
                max_tokens=max_tokens,
                deadline_s=deadline_s,
                cancelled=stop,
            )

        return ask() if journal is None else journal.send(call, ask, max_tokens=max_tokens)

    return send


def _most_usd(call: Call, journal: Journal | None, *, max_tokens: int) -> float | None:
    """The bound of a call; what it cost where it is paid for already."""
    known = None if journal is None else journal.known(call, max_tokens=max_tokens)
    if known is not None and known.usd is not None:
        return known.usd
    return most_usd(call.lane, call.lane.messages(call.prompt), max_tokens=max_tokens)


def lost_usd(
    prompts: Sequence[Prompt],
    lanes: Sequence[Lane],
    *,
    repeats: int,
    journal: Journal | None,
    max_tokens: int,
) -> float:
    """What calls of this comparison may have cost at most that an earlier run began and never saw the end of."""
    if journal is None:
        return 0.0
    calls = [Call(a, p, r) for a in lanes for p in prompts for r in range(repeats)]
    lost = [(call, journal.lost(call, max_tokens=max_tokens)) for call in calls]
    return sum(
        times * (most_usd(call.lane, call.lane.messages(call.prompt), max_tokens=max_tokens) or 0.0)
        for call, times in lost
        if times
    )


def _deciding_too(
    deciding: Deciding,
    on_event: Callable[[Event], None],
    on_decisions: Callable[[tuple[Decision, ...]], None] | None,
) -> Callable[[Event], None]:
    """What hears of every event, and first whether enough is known."""

    def heard(event: Event) -> None:
        if isinstance(event, Run):
            deciding.take(event)
            if on_decisions is not None:
                on_decisions(deciding.decisions())
        on_event(event)

    return heard


def _undecidable(prompts: Sequence[Prompt], lanes: Sequence[Lane]) -> str | None:
    """Why a comparison could never decide anything."""
    if len(lanes) < 2:
        return "To decide takes two models: the one in use first, then a candidate."
    if all(prompt.scorer == "none" for prompt in prompts):
        return (
            "No prompt has an expected answer, so nothing can be decided; give them a column `expected` and a "
            "scorer, or compare without stopping."
        )
    return None


def _rounds(
    prompts: Sequence[Prompt], lanes: Sequence[Lane], *, repeats: int, seed: int
) -> Iterator[list[Call]]:
    """One round per prompt and repeat: its calls on all lanes. Prompts and lanes in drawn order."""
    order = random.Random(seed)  # noqa: S311 - an order, not a secret
    for repeat in range(repeats):
        for prompt in order.sample(list(prompts), len(prompts)):
            yield [Call(lane, prompt, repeat) for lane in order.sample(list(lanes), len(lanes))]
