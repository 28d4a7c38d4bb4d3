"""A route map as what a gateway needs: the figures that tell kinds apart, and how each lane is called."""

from typing import Any

from dashboard.live.clusters import DIMENSIONS, MOST_CHARACTERS, PIECE
from dashboard.live.lanes import Lane
from dashboard.live.route_map import RouteMap


def rules_of(found: RouteMap) -> dict[str, Any]:
    """The kinds in figures; no text of a prompt."""
    return {
        "dimensions": DIMENSIONS,
        "piece": PIECE,
        "most_characters": MOST_CHARACTERS,
        "rarity": found.kinds.rarity.tolist(),
        "centres": found.kinds.centres.tolist(),
    }


def called(lane: Lane) -> dict[str, Any]:
    """How litellm reaches a lane; for the key the name of a variable stands there."""
    if lane.base_url is None:
        provider = lane.model.partition("/")[0]
        return {"model": lane.model, "api_key": f"os.environ/{provider.upper()}_API_KEY"}
    return {
        "model": f"openai/{lane.model}",
        "api_base": lane.base_url,
        "api_key": "os.environ/OWN_SERVERS_API_KEY",
    }
