from dashboard.live.closeness import close_ones, closeness
from dashboard.live.dispatch import Call, Run
from dashboard.live.lanes import Lane
from dashboard.live.prompt import Prompt
from dashboard.live.scoring import Outcome
from dashboard.live.streaming import Answer
from dashboard.wording.comparison import lane_notes


def run(answer: str, expected: str, outcome: Outcome, *, scorer: str = "normalised") -> Run:
    prompt = Prompt("p1", "Where?", expected=expected, scorer=scorer)  # type: ignore[arg-type]
    call = Call(Lane(name="a", model="m"), prompt, 0)
    return Run(call, Answer("a", "m", "answered", answer), outcome, "", 1, 1)


def test_what_holds_the_expected_words_is_close_and_another_word_is_not() -> None:
    assert closeness("The capital of France is Paris.", "Paris") == 1.0
    assert closeness("London", "Paris") == 0.0

    assert closeness("13 April 2025", "12 March 2026") < 0.5
    assert closeness("", "") in (0.0, 1.0)


def test_only_wrong_answers_by_wording_are_a_hint() -> None:
    said = "It is in Paris, of course."
    assert close_ones([run(said, "Paris", "wrong")] * 2) == ("p1",)
    assert close_ones([run(said, "Paris", "success")]) == ()
    assert close_ones([run("London", "Paris", "wrong")]) == ()
    assert close_ones([run("12 and 13", "13", "wrong", scorer="numeric")]) == ()


def test_the_hint_says_that_it_counts_for_nothing() -> None:
    (line,) = lane_notes("a", {"n": 2, "outcomes": {"wrong": 2}, "close": ["p1", "p2"]})
    assert line == (
        "a: 2 of its wrong answers hold what was expected among other words, such as p1; read them, the scorer "
        '"contains" may be fairer. A hint: nothing counts it.'
    )
