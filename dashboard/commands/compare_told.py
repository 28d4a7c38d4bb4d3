"""What `golden-path compare` prints for people: the decision and the pairs first, then a line a model."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.commands.compare_routes import lines
from dashboard.commands.printing import print_table
from dashboard.engine.inputs.signs import signed
from dashboard.live.route_map import NoRouteMap, RouteMap
from dashboard.wording.comparison import (
    NOTHING_RIGHT,
    faults_of_prompts,
    lane_notes,
    nothing_right,
    nothing_to_compare,
    paid_before_in_words,
    spent_in_words,
)
from dashboard.wording.deciding import after_deciding, decided_in_words
from dashboard.wording.route_map import route_map_in_words
from dashboard.wording.words import count


def print_report(report: Mapping[str, Any], routes: RouteMap | NoRouteMap | None) -> None:
    """The report is on standard output."""
    if isinstance(routes, NoRouteMap):
        print(f"No route map: {routes.reason}")
    elif routes is not None:
        print("\n  ".join([route_map_in_words(routes), *lines(routes)]))
    _print_decisions(report)
    for pair in report["pairs"]:
        print(_sentence(pair))
    if not report["pairs"]:
        print(nothing_to_compare(report))
    for line in faults_of_prompts(report):
        print(line)
    print()
    print_table(
        ("model", "success", "95%", "calls", "TTFT ms", "TPOT ms", "in/out tokens", "USD/request"),
        [_row(name, lane) for name, lane in report["lanes"].items()],
    )
    for name, lane in report["lanes"].items():
        for line in lane_notes(name, lane):
            print(f"  {line}")
        if lane["changed"]:
            print(f"  {name}: another answer to {lane['changed']} prompts when asked again")
        for error in lane["errors"]:
            print(f"  {name}: {error}")
    unknown = report["spent_usd"] is None
    before = paid_before_in_words(report)
    print(f"\n{'Spent unknown' if unknown else spent_in_words(report)}{before}")


def _print_decisions(report: Mapping[str, Any]) -> None:
    """What may be done; nothing where nothing was right at any model."""
    if nothing_right(report):
        print(NOTHING_RIGHT)
        return
    decisions: Sequence[Mapping[str, Any]] = report.get("decisions", [])
    for decision in decisions:
        print(decided_in_words(decision))
    if after := after_deciding(decisions):
        print(after)


def _sentence(pair: Mapping[str, Any]) -> str:
    a, b = pair["a"], pair["b"]
    points = [signed(pair[end] * 100, ".0f") for end in ("difference", "low", "high")]
    seen = f"{points[0]} points ({points[1]} to {points[2]})"
    needed = count(pair["prompts_needed"] or 0)
    verdicts = {
        "a better": f"{a} is better than {b}",
        "b better": f"{b} is better than {a}",
        "not worse": f"{b} is not worse than {a}",
        "not enough prompts": f"{a} and {b} cannot be told apart: about {needed} prompts "
        "would be needed",
    }
    return (
        f"{verdicts[pair['verdict']]}; success of {a} less {b}: {seen} on "
        f"{count(pair['prompts'])} prompt{'s' * (pair['prompts'] != 1)}"
    )


def _row(name: str, lane: Mapping[str, Any]) -> tuple[str, ...]:
    bounds = lane["wilson95"]
    tokens = lane["tokens"]
    return (
        name,
        _or_dash(lane["success_share"], "{:.0%}"),
        f"{bounds[0]:.0%} to {bounds[1]:.0%}" if bounds else "-",
        str(lane["n"]),
        _or_dash(lane["ttft_ms"]["p50"], "{:.0f}"),
        _or_dash(lane["tpot_ms"]["p50"], "{:.1f}"),
        f"{_or_dash(tokens['input'], '{:.0f}')}/{_or_dash(tokens['output'], '{:.0f}')}",
        _or_dash(lane["usd_per_request"], "{:.3g}"),
    )


def _or_dash(figure: float | None, form: str) -> str:
    return "-" if figure is None else form.format(figure)
