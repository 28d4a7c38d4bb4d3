"""Every way of serving, one module each: a new one is a new module and its line in OPTIONS.

An option is a frozen dataclass with a `kind`, the fields people set, `serve(need)` and `answer_price(need)`.
"""

from typing import Protocol

from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible, Served
from dashboard.engine.cost.escalation import Escalating
from dashboard.engine.inputs.fields import Range, TokenRatio
from dashboard.engine.inputs.measured import Measured
from dashboard.engine.options.hosted import Hosted
from dashboard.engine.options.provisioned import Provisioned
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.self_hosted import SelfHosted

OPTIONS: tuple[type["Option"], ...] = (Hosted, Provisioned, SelfHosted, Quote)


class Option(Escalating, Protocol):
    """What the engine asks of every way of serving."""

    @property
    def kind(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def provider(self) -> str: ...
    @property
    def success_share(self) -> float | Range | None: ...
    @property
    def token_ratio(self) -> TokenRatio: ...
    @property
    def measured(self) -> Measured | None: ...

    def serve(self, context: Context) -> Served | Infeasible: ...
    def answer_price(self, context: Context) -> AnswerPrice | Infeasible: ...
