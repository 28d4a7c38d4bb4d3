"""What a person chooses, part by part: each field declared once with its unit, bounds, label and help.

Widgets, scenario files, links and exports all read these declarations, so an input is described in one place.
None means "take it from the catalogue"; the plan then names the fact that was used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

STRICT: Mapping[str, Any] = {"extra": "forbid", "allow_inf_nan": False}
"""Read by the validator in `dashboard.scenario`: unknown keys and non-numbers are errors."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """The unit, bounds and words of one input. Bounds are inclusive; None is unbounded."""

    unit: str
    low: float | None = None
    high: float | None = None
    label: str = ""
    help: str = ""

    def holds(self, figure: float) -> bool:
        """Whether a figure is within the bounds."""
        least = self.low is None or self.low <= figure
        return least and (self.high is None or figure <= self.high)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Callable[[Any], dict[str, Any]]
    ) -> dict[str, Any]:
        """Hand the bounds to the validator without the engine importing it."""
        bounds = {"ge": self.low, "le": self.high}
        return {**handler(source), **{key: b for key, b in bounds.items() if b is not None}}


@dataclass(frozen=True, slots=True)
class Names:
    """Declared with a field that holds the name of something the catalogue knows."""

    what: Literal["model", "open model", "gpu", "host"]


ModelName = Annotated[str, Names("model")]
"""Any model there is a price of."""
OpenModelName = Annotated[str, Names("open model")]
"""One whose weights are known, so that it can run anywhere."""
GpuName = Annotated[str, Names("gpu")]
HostName = Annotated[str, Names("host")]
"""A provider of the option's model."""

Share = Quantity("share", 0, 1)
Usd = Quantity("USD", 0, 1e12)
Months = Quantity("months", 0, 120)
Ceiling = Quantity(
    "requests per month", 0, 1e12, "Ceiling of growth", "Where the S-curve levels off."
)
Midpoint = Quantity("months", -120, 240)


@dataclass(frozen=True)
class Range:
    """A guess with its 10th and 90th percentile; `low` and `high` default to the value itself."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Growth:
    """How requests per month develop: by a constant share per month, or along an S-curve to a ceiling."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    kind: Literal["constant", "logistic"] = "constant"
    per_month: Annotated[float, Quantity("share per month", -0.5, 1.0, "Growth per month")] = 0.0
    ceiling: Annotated[float, Ceiling] = 0.0
    midpoint_month: Annotated[float, Midpoint] = 12.0
    rate: Annotated[float, Quantity("per month", 0, 5)] = 0.3
    low: Annotated[float, Quantity("as per_month, or as ceiling", -0.5, 1e12)] | None = None
    high: Annotated[float, Quantity("as per_month, or as ceiling", -0.5, 1e12)] | None = None
    """The 10th and 90th percentile of `per_month`, or of the `ceiling` of an S-curve."""
    fades_after_months: (
        Annotated[
            float,
            Quantity(
                "months",
                0,
                240,
                "Growth fades after",
                "From then on it fades, and as many months' growth again is the ceiling.",
            ),
        ]
        | None
    ) = None
    """None where a constant growth never ends."""


@dataclass(frozen=True)
class Workload:
    """One kind of request, with its volume, its tokens, its shape over the day and its latency targets."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    requests_per_month: Annotated[
        float,
        Quantity("requests per month", 1, 1e12, "Requests per month", "A month is 730 hours."),
    ] = 1_000_000.0
    input_tokens: Annotated[
        float,
        Quantity("tokens", 1, 1e7, "Input tokens", "Mean per request, the cached part included."),
    ] = 1155.0
    input_spread: Annotated[
        float,
        Quantity(
            "ratio",
            0,
            20,
            "Spread of the input",
            "Standard deviation of input tokens over their mean: how many requests pass a long-context limit.",
        ),
    ] = 0.0
    cached_share: Annotated[
        float,
        Quantity("share", 0, 1, "Cached share", "Share of input tokens read from a prompt cache."),
    ] = 0.0
    output_tokens: Annotated[
        float, Quantity("tokens", 0, 1e6, "Output tokens", "Mean visible answer per request.")
    ] = 211.0
    reasoning_tokens: Annotated[
        float,
        Quantity("tokens", 0, 1e6, "Reasoning tokens", "Billed as output, never seen."),
    ] = 0.0
    batch_share: Annotated[
        float,
        Quantity("share", 0, 1, "Batch share", "Share of requests that can wait for a batch."),
    ] = 0.0
    batch_window_hours: Annotated[
        float,
        Quantity(
            "hours",
            1,
            168,
            "Batch window (hours)",
            "What can wait is answered within so many hours; hosts promise a batch within a day.",
        ),
    ] = 24.0
    growth_per_month: Annotated[
        float,
        Quantity("share per month", -0.5, 1.0, "Growth per month", "Compounded every month."),
    ] = 0.0
    growth_low: (
        Annotated[
            float,
            Quantity("share per month", -0.5, 1.0, "Growth, low", "Its 10th percentile, a month."),
        ]
        | None
    ) = None
    growth_high: (
        Annotated[
            float,
            Quantity("share per month", -0.5, 1.0, "Growth, high", "Its 90th percentile, a month."),
        ]
        | None
    ) = None
    growth: Growth | None = None
    peak_to_mean: Annotated[
        float,
        Quantity("ratio", 1, 24, "Peak to mean", "Busiest hour over the average hour."),
    ] = 2.0
    hourly: tuple[Annotated[float, Quantity("weight", 0, 1000)], ...] | None = None
    burstiness: Annotated[
        float,
        Quantity(
            "ratio", 0, 1000, "Burstiness", "Squared coefficient of variation of the arrivals."
        ),
    ] = 1.0
    billed_failure_share: Annotated[
        float,
        Quantity("share", 0, 0.9, "Billed failures", "Attempts that are paid for and retried."),
    ] = 0.0
    retries: (
        Annotated[
            int,
            Quantity("retries", 0, 100, "Retries", "At most so many; empty: until it succeeds."),
        ]
        | None
    ) = None
    usd_per_failure: Annotated[
        float,
        Quantity(
            "USD per answer",
            0,
            1e6,
            "Cost of any bad answer",
            "Of every answer that is not good in the end, those of the option in use included.",
        ),
    ] = 0.0
    category: str = "overall"
    """Which ratings speak for this task: coding, math, legal, business and so on."""
    longest_request_tokens: Annotated[
        float,
        Quantity(
            "tokens",
            0,
            1e7,
            "Longest request",
            "Input and output of the longest request to serve. 0: from the mean and its spread.",
        ),
    ] = 0.0
    bad_answer_usd: Annotated[
        float,
        Quantity(
            "USD per answer",
            0,
            1e6,
            "What a wrong answer costs",
            "An answer that is wrong and that nobody notices. Only answers worse than today's count.",
        ),
    ] = 0.0
    quality_margin: (
        Annotated[
            float,
            Quantity(
                "share", 0, 1, "Quality margin", "How much lower the share of good answers may be."
            ),
        ]
        | None
    ) = None
    quality_confidence: (
        Annotated[
            float,
            Quantity(
                "share", 0.5, 0.999, "Confidence", "How sure it must be that the margin holds."
            ),
        ]
        | None
    ) = None
    tool_calls: Annotated[
        float,
        Quantity(
            "calls per request", 0, 1000, "Tool calls", "Calls of tools the provider bills for."
        ),
    ] = 0.0
    cache_write_share: Annotated[
        float,
        Quantity(
            "share", 0, 1, "Cache write share", "Share of input tokens written to a prompt cache."
        ),
    ] = 0.0
    cache_write_hour_share: Annotated[
        float,
        Quantity(
            "share",
            0,
            1,
            "Cache write share, an hour",
            "Share of input tokens written to a cache that lasts an hour.",
        ),
    ] = 0.0
    ttft_ms: (
        Annotated[
            float,
            Quantity("ms", 1, 1e6, "Time to first token", "Target, 95th percentile."),
        ]
        | None
    ) = None
    tpot_ms: (
        Annotated[
            float,
            Quantity("ms", 0.1, 1e5, "Time per output token", "Target, 95th percentile."),
        ]
        | None
    ) = None
    current: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Switching:
    """What moving to an option costs once. None is the catalogue's default for the option's kind.

    The catalogue's engineer-weeks cover the rework of prompts; where `prompts` counts them by themselves, those
    weeks are less by as much. Examples, reviews and incidents are money beside the engineers' own time.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    engineer_weeks: (
        Annotated[
            float,
            Quantity("weeks", 0, 520, "Engineer-weeks", "Own time: adapters, prompts, tests."),
        ]
        | None
    ) = None
    prompts: (
        Annotated[
            float,
            Quantity(
                "prompts",
                0,
                1e5,
                "Prompts in use",
                "Empty: what it takes to rework them is part of the engineer-weeks.",
            ),
        ]
        | None
    ) = None
    rework_share: (
        Annotated[
            float, Quantity("share", 0, 1, "Prompts to rework share", "Of the prompts in use.")
        ]
        | None
    ) = None
    hours_per_prompt: (
        Annotated[
            float,
            Quantity("hours", 0, 1000, "Hours per prompt", "Rewriting and trying one of them."),
        ]
        | None
    ) = None
    evaluation_examples: (
        Annotated[
            float,
            Quantity(
                "examples", 0, 1e8, "Evaluation examples", "Judged before the move. Empty: none."
            ),
        ]
        | None
    ) = None
    usd_per_evaluation_example: (
        Annotated[
            float, Quantity("USD per example", 0, 1e4, "Judging one", "A person or a judge model.")
        ]
        | None
    ) = None
    review_usd: (
        Annotated[
            float,
            Quantity(
                "USD",
                0,
                1e12,
                "Security and legal review",
                "What is paid for it beside the engineers' own weeks. Empty: nothing.",
            ),
        ]
        | None
    ) = None
    incident_share: (
        Annotated[
            float,
            Quantity(
                "share", 0, 1, "Chance of an incident share", "That the move goes wrong once."
            ),
        ]
        | None
    ) = None
    usd_per_incident: (
        Annotated[float, Quantity("USD", 0, 1e12, "Loss in an incident", "If it does.")] | None
    ) = None
    dual_run_months: (
        Annotated[
            float,
            Quantity(
                "months", 0, 120, "Both running", "Paid at the cheaper of the two running costs."
            ),
        ]
        | None
    ) = None
    overrun_share: (
        Annotated[
            float,
            Quantity("share", 0, 5, "Overrun share", "On top of everything above."),
        ]
        | None
    ) = None
    build_months: (
        Annotated[
            int, Quantity("months", 0, 120, "Build time", "Until the option can serve its first.")
        ]
        | None
    ) = None
    minimum_months: Annotated[
        int, Quantity("months", 0, 120, "Kept at least", "Once moved to.")
    ] = 0
    back_share: (
        Annotated[
            float,
            Quantity(
                "share",
                0,
                1,
                "Going back share",
                "Of all this, where the option is in use now and was left: its prompts were kept.",
            ),
        ]
        | None
    ) = None
    usd: (
        Annotated[
            float,
            Quantity("USD", 0, 1e12, "A sum instead", "Replaces the whole estimate above."),
        ]
        | None
    ) = None


@dataclass(frozen=True)
class TokenRatio:
    """This model's tokens per token of the workload's figures: another tokenizer, another answer length.

    `input_fixed` comes on top of every request, however long it is: what another chat template adds.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    input: Annotated[float, Quantity("ratio", 0.05, 20)] = 1.0
    output: Annotated[float, Quantity("ratio", 0.05, 20)] = 1.0
    input_fixed: Annotated[float, Quantity("tokens", -10_000, 10_000)] = 0.0


TuningMethod = Literal["lora", "full", "sft", "dpo", "rft"]
"""As vendors say it. lora, full: what is trained, an adapter or every weight. sft, dpo, rft: by what, examples,
pairs of a better and a worse answer, or a reward; who hosts the model chooses what is trained."""


@dataclass(frozen=True)
class Tuning:
    """A fine-tune of the option's model: data once, runs again and again, and a shorter prompt for it."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    method: TuningMethod = "lora"
    examples: Annotated[float, Quantity("examples", 1, 1e8)] | None = None
    tokens_per_example: Annotated[float, Quantity("tokens", 1, 1e6)] | None = None
    epochs: Annotated[float, Quantity("epochs", 0.1, 100)] | None = None
    usd_per_example: Annotated[float, Quantity("USD per example", 0, 1e4)] | None = None
    runs_per_year: Annotated[float, Quantity("runs per year", 0, 365)] | None = None
    usd_per_run: Annotated[float, Quantity("USD per run", 0, 1e8)] = 0.0
    usd_per_evaluation: Annotated[
        float,
        Quantity(
            "USD per run",
            0,
            1e8,
            "Evaluation of a run",
            "Judging the tuned model before it is used.",
        ),
    ] = 0.0
    prompt_shrink: Annotated[float, Quantity("share of the prompt", 0, 0.99)] = 0.0
    shrink_from_cached: bool = True
    hosting_usd_per_hour: Annotated[float, Quantity("USD per hour", 0, 1e5)] = 0.0
    adapters_per_replica: Annotated[int, Quantity("adapters", 1, 1000)] | None = None

    @property
    def trains(self) -> Literal["lora", "full"]:
        """What is trained on own GPUs: an adapter, unless every weight is asked for."""
        return "full" if self.method == "full" else "lora"


@dataclass(frozen=True)
class Change:
    """Something announced or supposed that happens in one month; prices and rents stay so from then on."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    month: Annotated[int, Quantity("months", 0, 120, "Month", "0 is the month of the plan.")]
    options: tuple[str, ...] = ()
    """Those it is about; empty is every option."""
    price_factor: (
        Annotated[
            float,
            Quantity("ratio", 0.001, 1000, "Price times", "What the provider asks, over before."),
        ]
        | None
    ) = None
    gpu_price_factor: (
        Annotated[float, Quantity("ratio", 0.001, 1000, "GPU rent times", "The rent, over before.")]
        | None
    ) = None
    ends: bool = False
    """It cannot be used from that month on, so it must have been left."""
    successor: str = ""
    """Where those who stay are moved to when it ends."""
    outage_hours: Annotated[
        float,
        Quantity("hours", 0, 730, "Outage (hours)", "Of the 730 of that month alone."),
    ] = 0.0
    why: str = ""


SuccessorRule = Literal["dated", "same_price", "none"]


@dataclass(frozen=True)
class MarketChoice:
    """What of the market is looked at beside the options that are listed."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    exclude: tuple[str, ...] = ()
    """Providers, models or makers that are out."""
    own_gpus: Annotated[
        bool, Quantity("", label="Own GPUs", help="Rented GPUs for open models are looked at too.")
    ] = True
    tuned: Annotated[
        bool, Quantity("", label="Fine-tuned models", help="Small open models, tuned to the task.")
    ] = True


@dataclass(frozen=True)
class Constraints:
    """What every admissible option must satisfy."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = STRICT
    region: str = ""
    zero_retention: Annotated[
        bool,
        Quantity("", label="Zero retention", help="Nothing of a request is kept at the provider."),
    ] = False
    baa: Annotated[
        bool,
        Quantity("", label="BAA", help="A business associate agreement, for health data (HIPAA)."),
    ] = False
    min_quality: Annotated[
        float,
        Quantity(
            "",
            0,
            3000,
            "Minimum quality",
            "Above 1: Arena points of the model. Up to 1: share of good answers, the fallback included.",
        ),
    ] = 0.0
    successors: bool | SuccessorRule = "dated"
    """What follows a model that its provider ends: its dated successor, one at the same price, or nothing.

    True is `same_price` and False is `none`, as the first version of the file has them.
    """
    confirmed: tuple[str, ...] = ()
    """Providers whose word the user has that they meet all of this, whatever the catalogue knows."""

    @property
    def successor_rule(self) -> SuccessorRule:
        if isinstance(self.successors, bool):
            return "same_price" if self.successors else "none"
        return self.successors


Assumptions = Mapping[str, float | Range]
SwitchingTable = Mapping[str, Switching]
