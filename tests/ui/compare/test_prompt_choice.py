"""A first look at a long file is spread over it."""

from dashboard.live.prompt import Prompt
from dashboard.ui.compare.prompt_choice import spread_over

TEN = tuple(Prompt(id=f"p{n}", prompt=str(n)) for n in range(10))


def test_some_of_a_file_are_spread_evenly_over_it_in_its_order() -> None:
    assert [each.prompt for each in spread_over(TEN, 4)] == ["0", "2", "5", "7"]


def test_all_are_asked_where_there_are_no_more() -> None:
    assert spread_over(TEN, 10) is TEN
    assert spread_over(TEN, 30) is TEN
