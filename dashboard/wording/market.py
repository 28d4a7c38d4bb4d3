"""Why an offer is no option, in words."""

from dashboard.engine.market.why_not import Dropped
from dashboard.wording.words import model_name, provider_name


def reason_in_words(dropped: Dropped) -> str:
    """One clause: "window 131,072 < 200,211 tokens", "ended on 2026-05-15"."""
    detail = dropped.detail
    if dropped.code in ("window", "output cap"):
        has, wants = (f"{float(each):,.0f}" for each in detail.split())
        what = "window" if dropped.code == "window" else "longest answer"
        return f"{what} {has} < {wants} tokens"
    said = {
        "ended": f"ended on {detail}" if detail[:2] == "20" else f"ended: {detail}",
        "unconfirmed": f"not confirmed to be sold: {detail}",
        "no price": "a price that the workload needs is not known",
        "excluded": "left out by market.exclude",
        "constraint": detail,
        "quality": f"from ratings only {_percent(detail)} of its answers are expected to be good enough",
        "router": "a router: its price is a range over its hosts",
        "ends too early": f"ends on {detail}, before a move would have paid back",
        "costs more": "",
        "dominated": "",
    }.get(dropped.code, "")
    if said:
        return said
    return f"costs more per good answer than {_offer(dropped.by)}" if dropped.by else "costs more"


def _percent(detail: str) -> str:
    return f"{float(detail):.0%}" if detail else "too few"


def _offer(by: str) -> str:
    model, _, provider = by.partition("@")
    where = f" at {provider_name(provider)}" if provider else ""
    return f"{model_name(model)}{where}"
