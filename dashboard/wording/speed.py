"""What a server's models and its measured speed come to, in sentences."""

from collections.abc import Sequence

from dashboard.engine.inputs.currency import num
from dashboard.live.served import Served, ServedModel
from dashboard.live.speed import CACHED_MUCH, SpeedRun, without_figures
from dashboard.wording.words import a_second


def served_in_words(found: Served) -> str:
    """How many models where, and what serves them."""
    many = len(found.models)
    by = f", served by {found.server}" if found.server else ""
    return f"{many} model{'s' * (many != 1)} at {found.base_url}{by}"


def model_in_words(model: ServedModel) -> str:
    """The name, with the window where the server tells it."""
    window = model.context_tokens
    return model.name if window is None else f"{model.name} (window {num(window):,} tokens)"


def speed_in_words(runs: Sequence[SpeedRun]) -> str:
    """The answer first: what the server gives one caller, and what it gives many."""
    sized = [run for run in runs if run not in without_figures(runs)]
    if not sized:
        return f"Nothing can be sized by this: {_why_nothing(runs)}."
    first, last = sized[0], sized[-1]
    alone = f"{_rate(first)} output tokens/s with {_callers(first.callers)}"
    if last is first:
        return f"{alone}{_first_token(first)}."
    return (
        f"{alone}{_first_token(first)}; {_rate(last)} with {_callers(last.callers)}"
        f"{_first_token(last)}."
    )


def notes_on(runs: Sequence[SpeedRun]) -> tuple[str, ...]:
    """What to know before the figures are used, worst first."""
    said: list[str] = []
    for run in runs:
        who = f"With {_callers(run.callers)}"
        if run.failed:
            said.append(
                f"{who}: {run.failed} of {run.asked} requests failed and are left out ({'; '.join(run.errors)})."
            )
        if run.answered and run.counted < run.answered:
            said.append(
                f"{who}: {run.answered - run.counted} of {run.answered} answers came without a count of tokens "
                "(usage), so no tokens per second are told; servers send it when asked for "
                "stream_options.include_usage, which was asked for."
            )
        if (run.cached_share or 0.0) > CACHED_MUCH:
            said.append(
                f"{who}: {run.cached_share:.0%} of the prompt tokens were in the server's cache; a replica that "
                "meets new prompts is slower."
            )
        if run.answered and run.cut == run.answered:
            said.append(
                f"{who}: every answer was as long as allowed; give prompts of yours and a higher limit to "
                "measure answers as long as yours."
            )
    return tuple(said)


def _why_nothing(runs: Sequence[SpeedRun]) -> str:
    failed = [run for run in without_figures(runs) if not run.answered]
    if failed:
        return f"no request was answered ({'; '.join(failed[0].errors)})"
    if any(run.output_tokens_per_s is not None for run in runs):
        return (
            "its answers have one token, and what a replica does between tokens was not seen; ask with prompts "
            "of yours that are answered at length (--prompts), or allow more tokens (--max-tokens)"
        )
    return "the server sends no count of tokens with its answers"


def _rate(run: SpeedRun) -> str:
    return a_second(run.output_tokens_per_s or 0.0)


def _callers(many: int) -> str:
    return "one caller" if many == 1 else f"{many} callers at once"


def _first_token(run: SpeedRun) -> str:
    return "" if run.ttft_ms is None else f", first token after {num(run.ttft_ms):,.0f} ms"
