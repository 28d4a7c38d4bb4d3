"""Which kinds of prompts go where: planted kinds are recovered, the margin holds, what cannot be told is said."""

import numpy as np
import pytest
from planted_routes import COSTS, LANES, Planted, oracle, planted, routed, true_figures

from dashboard.live.clusters import kinds
from dashboard.live.comparison import Comparison
from dashboard.live.dispatch import Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.route_map import Costs, NoRouteMap, RouteMap, route_map
from dashboard.live.streaming import Answer
from dashboard.wording.route_map import route_map_in_words

SPOKEN = ("refund invoice payment receipt", "tenant lease court statute")


def compared(right: dict[str, tuple[int, int]], *, of_each: int = 20) -> Comparison:
    """Two kinds of prompts; of each kind so many of the first prompts are right on each lane."""
    lanes = tuple(Lane(name=name, model=name) for name in right)
    prompts = tuple(
        Prompt(f"{kind}-{n}", f"{words} {words.split()[n % 4]}", scorer="exact", expected="x")
        for kind, words in enumerate(SPOKEN)
        for n in range(of_each)
    )
    runs = tuple(
        Run(
            Call(lane, prompt, 0),
            Answer(lane.name, lane.model, "answered"),
            "success" if int(prompt.id[2:]) < right[lane.name][int(prompt.id[0])] else "wrong",
            "",
            1,
            1,
        )
        for prompt in prompts
        for lane in lanes
    )
    return Comparison(prompts, lanes, 1, 1, runs, None, 0.0, None, {})


def mapped(comparison: Comparison, costs: Costs, count: int = 2) -> RouteMap:
    found = route_map(comparison, costs, count=count)
    assert isinstance(found, RouteMap)
    return found


def test_the_easy_kind_goes_to_the_cheap_lane_and_the_hard_one_stays() -> None:
    found = mapped(
        compared({"today": (19, 19), "llama": (19, 6)}),
        Costs({"today": 0.004, "llama": 0.0004}, margin_share=0.02),
    )
    assert found.shares == pytest.approx({"today": 0.5, "llama": 0.5})
    assert found.usd_per_request == pytest.approx(0.5 * 0.004 + 0.5 * 0.0004)
    (easy,) = [route for route in found.routes if route.lane == "llama"]
    assert easy.success == {"today": 0.95, "llama": 0.95}
    assert set(easy.words) <= set(SPOKEN[0].split())
    assert found.success == pytest.approx(0.95)
    assert found.loss == pytest.approx(0.0)
    said = route_map_in_words(found)
    assert said.startswith("Send 50% of the requests to llama, 50% stay with today: 1,000 requests")
    assert "cost $2.20 instead of $4.00" in said
    assert "is not shown yet: measure more prompts" in said  # forty prompts do not show two points


def test_a_bad_answer_that_is_dear_keeps_a_kind_where_it_is_right_more_often() -> None:
    """Two of twenty more wrong at 0.30 x 1 USD and 0.70 x 0.004 each outweigh 0.0036 USD saved."""
    comparison = compared({"today": (20, 20), "llama": (20, 18)})
    usd = {"today": 0.004, "llama": 0.0004}
    careless = mapped(comparison, Costs(usd, bad_answer_usd=0.0, margin_share=0.2))
    assert careless.shares["llama"] == 1.0
    careful = mapped(comparison, Costs(usd, bad_answer_usd=1.0, margin_share=0.2))
    assert careful.shares == pytest.approx({"today": 0.5, "llama": 0.5})


def test_the_margin_of_the_whole_map_sends_the_worst_kind_back() -> None:
    comparison = compared({"today": (20, 20), "llama": (19, 10)})
    usd = {"today": 0.004, "llama": 0.0004}
    wide = mapped(comparison, Costs(usd, margin_share=0.5))
    assert wide.shares["llama"] == 1.0
    narrow = mapped(comparison, Costs(usd, margin_share=0.05))
    assert narrow.shares == pytest.approx({"today": 0.5, "llama": 0.5})
    none = mapped(comparison, Costs(usd, margin_share=0.0))
    assert none.shares["today"] == 1.0
    assert not none.worth_it
    assert route_map_in_words(none).startswith("All stays with today")


def test_a_kind_of_few_prompts_goes_away_only_where_lane_and_kind_both_say_so() -> None:
    """Four prompts of the second kind: right on llama, whose average decides."""
    usd = {"today": 0.004, "llama": 0.0004}
    for of_first, left in ((30, 0.0), (9, 1.0)):
        comparison = compared({"today": (30, 30), "llama": (of_first, 30)}, of_each=30)
        few = [p for p in comparison.prompts if p.id[0] == "0" or int(p.id[2:]) < 4]
        kept = tuple(run for run in comparison.runs if run.call.prompt in few)
        found = mapped(
            Comparison(tuple(few), comparison.lanes, 1, 1, kept, None, 0.0, None, {}),
            Costs(usd, margin_share=0.05),
        )
        assert found.shares["today"] == pytest.approx(left)


def test_few_prompts_are_of_few_kinds() -> None:
    comparison = compared({"today": (15, 15), "llama": (15, 15)}, of_each=15)
    found = mapped(comparison, Costs({"today": 0.004, "llama": 0.0004}), count=8)
    assert len(found.routes) == 2  # thirty prompts, about fifteen of each


def test_a_lane_that_is_better_and_cheaper_gets_everything() -> None:
    comparison = compared({"today": (2, 0), "llama": (20, 20)})
    found = mapped(comparison, Costs({"today": 0.004, "llama": 0.0004}))
    assert found.shares["llama"] == pytest.approx(1.0)
    assert found.success == pytest.approx(1.0)
    assert found.loss < -0.8


@pytest.mark.parametrize("seed", range(3))
def test_planted_kinds_are_recovered_within_three_points_at_the_oracles_cost(seed: int) -> None:
    log: Planted = planted(600, seed=50 + seed)
    found = route_map(log.comparison, COSTS)
    assert isinstance(found, RouteMap)
    want, least, _ = true_figures(log, np.eye(len(LANES))[oracle(log)])
    share, cost, right = true_figures(log, routed(log, found))
    assert np.abs(share - want).max() < 0.03
    assert cost < least * 1.02
    assert found.success_95[0] - 0.01 <= right <= found.success_95[1] + 0.01
    assert {route.lane for route in found.routes} == set(LANES)


def test_what_gives_no_map_is_said() -> None:
    usd = {"today": 0.004, "llama": 0.0004}
    for comparison, costs, said in (
        (compared({"today": (9, 9)}), Costs(usd), "takes two models or more"),
        (compared({"today": (9, 9), "llama": (9, 9)}), Costs({"today": 1.0}), "llama is not known"),
        (
            compared({"today": (9, 9), "llama": (9, 9)}, of_each=9),
            Costs(usd),
            "18 prompts were judged",
        ),
    ):
        found = route_map(comparison, costs)
        assert isinstance(found, NoRouteMap)
        assert said in found.reason


def test_a_kind_is_found_again_in_a_text_it_never_saw() -> None:
    texts = [f"{words} {n}" for words in SPOKEN for n in range(10)]
    found = kinds(texts, count=2, seed=1)
    seen = found.of([*texts, "my invoice and the refund", "the tenant broke the lease"]).tolist()
    assert len(set(seen[:10])) == len(set(seen[10:20])) == 1
    assert seen[20] == seen[0] != seen[10] == seen[21]
    assert found.of([]).tolist() == []
