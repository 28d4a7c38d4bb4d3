"""`compare --routes FOLDER`: who gets which kind of prompts, as rules of a gateway and as an option."""

from pathlib import Path
from typing import Any

from dashboard.catalog import load
from dashboard.commands.scenario_file import today
from dashboard.engine.plan import evaluate
from dashboard.engine.scenario import Scenario
from dashboard.exports.deploy.folder import write_folder
from dashboard.exports.deploy.routes import ALIAS, route_files
from dashboard.live.comparison import Comparison
from dashboard.live.route_costs import costs_of
from dashboard.live.route_map import NoRouteMap, RouteMap, route_map
from dashboard.live.route_rules import called, rules_of
from dashboard.scenario.route_option import NAME, TooManyWays, router_table, with_router
from dashboard.wording.route_map import kind_in_words, kinds_told, route_map_in_words, why_it_stays


def routes_of(comparison: Comparison, scenario: Scenario | None) -> RouteMap | NoRouteMap:
    """The map, by the prices of the scenario's plan where lanes are named after its options."""
    plan = None if scenario is None else evaluate(scenario, load(today()))
    options = {lane.name: lane.name for lane in comparison.lanes}
    return route_map(comparison, costs_of(comparison, plan, options))


def write_routes(
    folder: Path, found: RouteMap, comparison: Comparison, scenario_at: Path | None
) -> list[str]:
    """The rules are in the folder and the router in the scenario; returns what was done, in sentences."""
    lanes = {lane.name: lane for lane in comparison.lanes}
    write_folder(
        folder,
        route_files(
            alias=ALIAS,
            rules=rules_of(found),
            lanes=[route.lane for route in found.routes],
            called={name: called(lane) for name, lane in lanes.items()},
        ),
    )
    said = [f"{folder}: a gateway that routes by kind, start with `litellm --config gateway.yaml`"]
    if scenario_at is None:
        return said
    try:
        table = router_table(
            found.shares,
            success=(found.success, *found.success_95),
            prompts=found.prompts,
            day=today(),
            demo=any(lane.is_demo for lane in comparison.lanes),
        )
    except TooManyWays as refused:
        return [*said, str(refused)]
    as_json = scenario_at.suffix.lower() == ".json"
    text = scenario_at.read_text(encoding="utf-8-sig")
    scenario_at.write_text(with_router(text, table, as_json=as_json), encoding="utf-8")
    return [*said, f"{NAME} written to {scenario_at.name} as an option of the plan"]


def as_json(found: RouteMap | NoRouteMap) -> dict[str, Any]:
    """For `--json`."""
    if isinstance(found, NoRouteMap):
        return {"reason": found.reason}
    return {
        "answer": route_map_in_words(found),
        "shares": found.shares,
        "success": found.success,
        "success_95": list(found.success_95),
        "loss": found.loss,
        "loss_95": list(found.loss_95),
        "usd_per_request": found.usd_per_request,
        "usd_today": found.usd_today,
        "kinds": [
            {
                "lane": route.lane,
                "share": route.share,
                "prompts": route.prompts,
                "words": list(route.words),
                "success": dict(route.success),
            }
            for route in found.routes
        ],
    }


def lines(found: RouteMap) -> list[str]:
    """One line a kind."""
    return [
        f"{route.share:.0%} ({kind_in_words(route)}) to {route.lane}: "
        + ", ".join(f"{lane} {share:.0%} right" for lane, share in route.success.items())
        + (f"; {why}" if (why := why_it_stays(route, found.lanes)) else "")
        for route in kinds_told(found)
    ]
