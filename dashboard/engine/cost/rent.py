"""What a GPU costs by the hour where commitments are mixed: a reserved base, spot, the rest on demand."""

from dataclasses import dataclass

from dashboard.engine.cost.context import Context, Infeasible, chosen, number
from dashboard.engine.inputs.facts import Fact, NoPrice


@dataclass(frozen=True, slots=True)
class Rent:
    """The rent of the hours that are not reserved, and what a reserved GPU costs of it."""

    plain: Fact
    """Without any mix: what one more GPU-hour costs, for a training run say."""
    usd_per_gpu_hour: Fact
    base_price_share: float | None = None
    """Reserved rent over the other; None where nothing is reserved beside it."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Mix:
    """What is asked for beside on-demand rent. None is the catalogue's price."""

    gpu: str
    reserve_base: bool
    reserved_usd_per_gpu_hour: float | None
    spot_share: float
    spot_usd_per_gpu_hour: float | None
    spot_lost_share: float


def mixed_rent(mix: Mix, plain: Fact, *, context: Context) -> Rent | Infeasible:
    """The rent with the mix that is asked for.

    A base is reserved for a year where that is cheaper than its hours by the hour: see `Steps.base_price_share`.
    """
    hourly = _with_spot(mix, plain, context)
    if isinstance(hourly, Infeasible) or not mix.reserve_base or not number(hourly[0]):
        return hourly if isinstance(hourly, Infeasible) else Rent(plain, hourly[0], facts=hourly)
    reserved = _price(mix.reserved_usd_per_gpu_hour, "reserved_1y", mix.gpu, context)
    if isinstance(reserved, Infeasible):
        return reserved
    share = number(reserved) / number(hourly[0])
    return Rent(plain, hourly[0], share, (*hourly, reserved))


def _with_spot(mix: Mix, plain: Fact, context: Context) -> tuple[Fact, ...] | Infeasible:
    """(1 - q) p + q p_spot (1 + l), and what it is made of: the share l that is interrupted is paid again."""
    if not mix.spot_share:
        return (plain,)
    spot = _price(mix.spot_usd_per_gpu_hour, "spot", mix.gpu, context)
    if isinstance(spot, Infeasible):
        return spot
    paid = number(spot) * (1 + mix.spot_lost_share)
    usd = (1 - mix.spot_share) * number(plain) + mix.spot_share * paid
    why = "on-demand and spot rent by their shares of the hours"
    blended = Fact("usd_per_gpu_hour", usd, "USD per GPU-hour", "derived", why=why)
    share = chosen("spot_hours_share", mix.spot_share, "share of hours")
    lost = chosen("spot_lost_share", mix.spot_lost_share, "share of spot hours")
    return (blended, plain, share, spot, lost)


def _price(given: float | None, commitment: str, gpu: str, context: Context) -> Fact | Infeasible:
    if given is not None:
        name = commitment.removesuffix("_1y")
        return chosen(f"{name}_usd_per_gpu_hour", given, "USD per GPU-hour")
    offer = context.catalog.gpu_offer(gpu, commitment=commitment)
    return Infeasible((offer.reason,)) if isinstance(offer, NoPrice) else offer.fact
