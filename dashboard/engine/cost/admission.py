"""Which options the scenario's constraints leave, and what they take away from the rest: batch, tuning, places.

A provider of which something is not known is left out, and says so: nobody can rely on what nobody wrote down.
`constraints.confirmed` names the providers whose word the user has; models on GPUs of one's own always pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dashboard.engine.cost.context import Infeasible
from dashboard.engine.inputs.catalog import Catalog
from dashboard.engine.inputs.facts import HostedPrice, NoPrice
from dashboard.engine.inputs.fields import Constraints
from dashboard.engine.inputs.provider_terms import Compliance, Feature, Requirement

SELF_HOSTED_NOTE = (
    "on your own GPUs the constraints are yours to meet: "
    "add the cost of the audit to staff or switching"
)
_WORDS: Mapping[str, str] = {
    "zero_retention": "zero retention",
    "baa": "a business associate agreement",
}
PLACES: tuple[Requirement, ...] = ("eu",)
"""Where requests may be asked to be processed and terms of providers are on file."""
_ON_CONDITION = {"by_approval": "on the provider's approval", "by_contract": "by contract"}


@dataclass(frozen=True, slots=True)
class Admitted:
    """What is left of a provider's offers: the features that are gone with the reason, and where it may run."""

    without: Mapping[Feature, str] = field(default_factory=dict)
    zone: str = ""
    notes: tuple[str, ...] = ()


def requirements(constraints: Constraints) -> dict[str, str]:
    """What is asked, as the catalogue names it, with the words for it: `eu`, `zero_retention`, `baa`."""
    zone = zone_asked(constraints)
    where = f"the {zone.upper()}" if len(zone) <= len("usa") else zone
    place = zone if zone in PLACES else f"in {zone}"  # no other requirement, whatever it is called
    asked = {place: f"processing in {where} only"} if zone else {}
    flags = {"zero_retention": constraints.zero_retention, "baa": constraints.baa}
    return asked | {name: _WORDS[name] for name, wanted in flags.items() if wanted}


def zone_asked(constraints: Constraints) -> str:
    return constraints.region.strip().lower()


def admitted(provider: str, *, constraints: Constraints, catalog: Catalog) -> Admitted | Infeasible:
    """What the constraints leave of a provider, or why they leave nothing."""
    asked = requirements(constraints)
    if not asked:
        return Admitted()
    known = catalog.compliance(provider)
    if provider not in constraints.confirmed:
        refused = _refusals(provider, asked, known)
        if refused:
            return Infeasible(refused)
    stands = [(words, known[name]) for name, words in asked.items() if name in known]
    return Admitted(
        without={
            feature: f"{words} rules it out at {provider}"
            for words, each in stands
            for feature in each.removes
        },
        zone=zone_asked(constraints),
        notes=tuple(_note(provider, words, known.get(name)) for name, words in asked.items()),
    )


def admitted_price(
    price: HostedPrice, *, model: str, terms: Admitted, catalog: Catalog, typed: bool = False
) -> HostedPrice | Infeasible:
    """The price with what the constraints leave: in the zone asked for, without batch where that is gone.

    A price that was typed is taken for one that meets the constraints.
    """
    if terms.zone and not typed:
        inside = catalog.price_within(model, provider=price.provider, zone=terms.zone)
        if isinstance(inside, HostedPrice):
            price = replace(
                inside,
                retires_on=inside.retires_on or price.retires_on,
                context_tokens=inside.context_tokens or price.context_tokens,
                max_input_tokens=inside.max_input_tokens or price.max_input_tokens,
            )
        elif "global" in terms.without:
            return _no_price_inside(inside)
    if "batch" in terms.without:
        meters = {m: usd for m, usd in price.usd_per_mtok.items() if not m.startswith("batch_")}
        price = replace(price, usd_per_mtok=meters)
    return price


def _no_price_inside(inside: NoPrice) -> Infeasible:
    return Infeasible((f"{inside.reason}: type the price of your contract if you have one",))


def _refusals(
    provider: str, asked: Mapping[str, str], known: Mapping[str, Compliance]
) -> tuple[str, ...]:
    """Why the requirements exclude the provider: what it says no to, then what nobody knows of it."""
    who = provider or "a provider that is not named"
    met = {name: known[name].met if name in known else "unknown" for name in asked}
    refused = [
        f"{who} does not offer {words}: {known[name].words}"
        for name, words in asked.items()
        if met[name] == "no"
    ]
    unknown = [words for name, words in asked.items() if met[name] == "unknown"]
    if unknown:
        refused.append(
            f"{' and '.join(unknown)} at {who} is not known, so it is left out: "
            "name it in constraints.confirmed once you have its word"
        )
    return tuple(refused)


def _note(provider: str, words: str, found: Compliance | None) -> str:
    if found is None or found.met in ("unknown", "no"):
        return f"{words} at {provider}: confirmed by you, not by the catalogue"
    condition = _ON_CONDITION.get(found.met, "")
    return f"{words} at {provider}{f' {condition}' if condition else ''}: {found.words}"
