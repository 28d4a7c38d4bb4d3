"""A market small enough to draw: a few models at a few hosts, rated or not, some ending, some short."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from small_catalog import ASSUMPTIONS, PRICE, SmallCatalog, table_of

from dashboard.engine.inputs.facts import Fact, HostedPrice, NoPrice
from dashboard.engine.inputs.offers import OfferTable
from dashboard.engine.inputs.ratings import Rating
from dashboard.engine.inputs.successor import Successor

DAY = date(2026, 11, 23)

RANGES = {
    "current_success_share": (0.95, 0.85, 0.99),
    "quality_logit_scale": (1.0, 0.3, 2.0),
    "bad_answers_noticed_share": (0.7, 0.4, 0.95),
}
"""What is uncertain of quality, as in data/assumptions.yaml."""

UNCERTAIN = {
    **ASSUMPTIONS,
    **{name: value for name, (value, _, _) in RANGES.items()},
    "quality_deviation_points": 35.0,
    "unrated_quality_gap_points": 50.0,
    "switch_dual_run_months_host_only": 0.0,
}


@dataclass(frozen=True)
class Sale:
    """One model at one seller: input price in USD per 1M tokens, output at four times as much."""

    model: str
    provider: str
    usd: float
    retires_on: date | None = None
    context_tokens: int | None = None

    @property
    def price(self) -> HostedPrice:
        return replace(
            PRICE,
            model_id=self.model,
            provider=self.provider,
            usd_per_mtok={"input": self.usd, "cached_input": self.usd, "output": 4 * self.usd},
            retires_on=self.retires_on,
            context_tokens=self.context_tokens,
            proprietary=self.provider == "maker",
        )


def rated(model: str, points: float) -> Rating:
    fact = Fact(f"rating.{model}", points, "points", "published", "a small arena")
    return Rating(model, model, "full", points, points - 5, points + 5, fact)


@dataclass(frozen=True)
class SmallMarket(SmallCatalog):
    """A small catalogue whose prices belong to a model at a provider."""

    sales: tuple[Sale, ...] = ()
    assumed: Mapping[str, float] = field(default_factory=lambda: UNCERTAIN)

    @property
    def _sold(self) -> dict[tuple[str, str], Sale]:
        return {(sale.model, sale.provider): sale for sale in self.sales}

    def price(self, model: str, *, provider: str) -> HostedPrice | NoPrice:
        found = self._sold.get((model, provider or "maker"))
        return found.price if found else NoPrice(f"{model} at {provider}")

    def open_weights(self, model: str) -> bool:
        return model.startswith("open")

    def maker(self, model: str) -> str | None:
        return None if self.open_weights(model) else "maker"

    def successor(self, model: str, provider: str) -> Successor | None:
        """`next` follows all of the maker's models, where it is sold."""
        if provider != "maker" or model == "next" or ("next", "maker") not in self._sold:
            return None
        fact = Fact(f"successor.{model}", "next", "", "published", "a deprecations page")
        return Successor("next", "maker", fact)

    def offers(self) -> OfferTable:
        prices = {f"{s.model} {s.provider}": s.price for s in self._sold.values()}
        return table_of(prices, as_of=self.as_of, digest=self.digest)

    def well_known_models(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sale.model for sale in self.sales))

    def assumption(self, name: str) -> Fact:
        found = super().assumption(name)
        if name not in RANGES:
            return found
        _, low, high = RANGES[name]
        return replace(found, low=low, high=high)


def market(sales: Iterable[Sale], points: Mapping[str, float]) -> SmallMarket:
    """What is sold, with the ratings there are."""
    return SmallMarket(
        sales=tuple(sales), ratings={model: rated(model, each) for model, each in points.items()}
    )
