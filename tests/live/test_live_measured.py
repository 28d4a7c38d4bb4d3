from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.live.comparison import Comparison, compare
from dashboard.live.lanes import Lane
from dashboard.live.measured import measure
from dashboard.live.pieces import Tokens
from dashboard.live.prompts import Prompt
from dashboard.live.streaming import Answer, Delta

PROMPTS = tuple(Prompt(f"p{n}", f"q{n}", expected="yes", scorer="exact") for n in range(20))


def answer(of: Lane, *args: Any, **settings: Any) -> Iterator[Delta | Answer]:
    """The old lane uses 200 + 50 tokens, the new one 150 + 100 with 30 of them cached."""
    tokens = {"old": Tokens(200, 50), "new": Tokens(150, 100, cached=30)}[of.name]
    yield Answer(of.name, of.model, "answered", "yes" if of.name == "old" else "no", tokens=tokens)


def test_a_lane_is_measured_against_the_one_in_use() -> None:
    found = compare(PROMPTS, [Lane("old", "m"), Lane("new", "m")], call_lane=answer)
    assert isinstance(found, Comparison)
    new = measure(found, lane="new", reference="old")
    # 150 / 200 and 100 / 50 on every prompt, so the interval has no width; 30 of 150 were cached
    for name, ratio in (("input", 0.75), ("output", 2.0)):
        interval = new.token_ratio[name]
        assert (interval.value, interval.low, interval.high) == pytest.approx((ratio,) * 3)
    assert new.cached_share == pytest.approx(0.2)
    assert (new.prompts, new.success_prompts, new.is_demo) == (20, 20, False)
    assert (new.success_share.value, new.success_share.low) == pytest.approx((0.0, 0.0), abs=1e-3)
    assert new.success_share.high == pytest.approx(0.117, abs=0.002)  # Beta(1/2, 20 1/2)


def test_without_usage_no_ratio_is_claimed() -> None:
    def silent(of: Lane, *args: Any, **settings: Any) -> Iterator[Delta | Answer]:
        yield Answer(of.name, of.model, "error", error="down", status=503)

    found = compare(PROMPTS[:3], [Lane("old", "m"), Lane("new", "m")], call_lane=silent)
    assert isinstance(found, Comparison)
    new = measure(found, lane="new", reference="old")
    assert new.token_ratio["input"].value is None
    assert new.success_share.value is None
    assert new.cached_share is None
    with pytest.raises(KeyError):
        measure(found, lane="nobody", reference="old")
