"""data/market/currencies.yaml: dated rates for showing amounts in another currency than dollars."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.catalog.record import read_fact, read_yaml
from dashboard.engine.inputs.currency import DOLLARS, Shown
from dashboard.engine.inputs.facts import Fact, UnknownName
from dashboard.engine.inputs.nearest import nearest

EURO, DOLLAR = "EUR", "USD"


@dataclass(frozen=True, eq=False)
class Currencies:
    facts: Mapping[str, Fact]
    """Units for one euro, by code."""

    def codes(self) -> tuple[str, ...]:
        """Every currency with a rate on file: dollars, euros, then by code."""
        others = sorted(set(self.facts) - {DOLLAR})
        return (DOLLAR, EURO, *others)

    def shown(self, code: str, *, per_usd: float | None = None) -> Shown:
        """The currency at its rate on file, or at the one that was typed. Raises `UnknownName`."""
        wanted = code.strip().upper()
        if per_usd is not None:
            name = f"market.currency.{wanted}"
            unit = f"{wanted} per USD"
            return Shown(wanted, per_usd, Fact(name, per_usd, unit, "chosen", "this command"))
        known = (*self.facts, EURO)
        if wanted not in known:
            near = nearest(wanted, known)
            raise UnknownName("currency", code, (near,) if near else known[:5])
        if wanted == DOLLAR:
            return DOLLARS
        dollar = self.facts[DOLLAR]
        fact = self.facts.get(wanted, dollar)
        units = 1.0 if wanted == EURO else float(fact.value or 0.0)
        return Shown(wanted, units / float(dollar.value or 0.0), fact)


def read_currencies(folder: Path) -> Currencies:
    """Raises `FactFileError`."""
    top = read_yaml(folder / "market" / "currencies.yaml")
    row = top.record("rates")
    rates = row.numbers("per_euro")
    if DOLLAR not in rates:
        raise row.fault("per_euro", "lacks USD, which every other rate goes by")
    fact = read_fact(row, name="", value=None, unit="")
    row.done()
    top.done()
    return Currencies(
        {
            code: replace(
                fact,
                name=f"market.currency.{code}.per_euro",
                value=units,
                unit=f"{code} per EUR",
            )
            for code, units in rates.items()
        }
    )
