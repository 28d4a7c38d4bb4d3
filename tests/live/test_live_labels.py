"""What a classifier answered: one label of several, in a word or in a sentence, and nothing behind a negation."""

import pytest

from dashboard.live.labels import label_in
from dashboard.live.prompt import Prompt
from dashboard.live.prompts import PromptsError, notes_on, read_prompts, with_scorer
from dashboard.live.scoring import behind_negation, score_text

MOODS = ("negative", "positive")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Negative.", "negative"),
        ("**Negative**", "negative"),
        ("Sentiment: negative", "negative"),
        ("The original review is positive", "positive"),
        ("Answer: Positive\nExplanation: there is nothing negative in it", "positive"),
        ("It broke, so negative. Not good at all.", "negative"),
        ("No, it is negative", "negative"),
        ("Not a good one, so negative", "negative"),
        ("not negative", ""),
        ("The review isn\u2019t negative", ""),
        ("This is not a very positive review", ""),
        ("nonnegative", ""),
        ("negative rather than positive", ""),
        ("I cannot tell.", ""),
        ("", ""),
    ],
)
def test_an_answer_names_one_label_or_none(text: str, label: str) -> None:
    found = label_in(text, MOODS)
    assert found.label == label
    assert bool(found.why) == (not label)


def test_the_longer_label_is_not_taken_for_the_shorter_one_in_it() -> None:
    labels = ("urgent", "not urgent", "very urgent")
    assert label_in("I would say it is not urgent", labels).label == "not urgent"
    assert label_in("This looks very urgent to me", labels).label == "very urgent"
    assert label_in("This looks urgent to me", labels).label == "urgent"


def test_scripts_without_blanks_have_no_word_ends() -> None:
    assert label_in("首都是巴黎。", ("巴黎", "里昂")).label == "巴黎"


def test_the_demo_models_old_first_look_answer_is_wrong_now() -> None:
    prompt = Prompt("p", "x", expected="negative", scorer="label", rivals=("positive",))
    wrong = score_text("The original review is positive, nothing negative", prompt)
    assert wrong.outcome == "invalid"
    assert score_text("The original review is positive", prompt).outcome == "wrong"
    assert score_text("It is negative", prompt).outcome == "success"


def test_the_right_label_is_written_first_or_the_others_are_those_of_further_prompts() -> None:
    head = "prompt,expected,scorer\n"
    first, second = read_prompts(f"{head}a,red | green|blue,label\nb,green|red|blue,label\n")
    assert (first.expected, first.rivals) == ("red", ("green", "blue"))
    assert (second.expected, second.rivals) == ("green", ("red", "blue"))
    known = read_prompts("prompt,expected\na,red\nb,green\nc,red\n")
    judged = with_scorer(known, "label")
    assert [p.rivals for p in judged] == [("green",), ("red",), ("green",)]
    for expected, said in (("red|", "a label is empty"), ("red|Red", "stands there twice")):
        with pytest.raises(PromptsError, match=said):
            read_prompts(f"{head}a,{expected},label\n")


@pytest.mark.parametrize(
    ("expected", "text", "right"),
    [
        ("paris", "It is Paris.", True),
        ("paris", "A parish church", False),
        ("4", "It is 42", False),
        ("4", "It is 4.5", False),
        ("4", "It is 4.", True),
        ("C++", "In C++ it is", True),
    ],
)
def test_contains_takes_whole_words(expected: str, text: str, right: bool) -> None:
    prompt = Prompt("p", "x", expected=expected, scorer="contains")
    assert (score_text(text, prompt).outcome == "success") is right


def test_why_says_where_only_a_piece_of_a_word_was_found() -> None:
    found = score_text("Refunded!", Prompt("p", "x", expected="refund", scorer="contains"))
    assert found.why == "expected refund; refund stands only inside of another word"


@pytest.mark.parametrize(
    ("text", "behind"),
    [("not negative", True), ("not negative? No: negative", False), ("negative", False)],
)
def test_what_stands_behind_a_negation_is_told(text: str, behind: bool) -> None:
    prompt = Prompt("p", "x", expected="negative", scorer="contains")
    assert score_text(text, prompt).outcome == "success"
    assert behind_negation(text, prompt) is behind


def test_labels_judged_by_contains_are_pointed_to_the_scorer_for_them() -> None:
    rows = "".join(f"q{n},{label},contains\n" for n, label in enumerate(("yes", "no") * 3))
    (said,) = notes_on(read_prompts(f"prompt,expected,scorer\n{rows}"))
    assert said == (
        '6 prompts that are scored by "contains" expect one of no, yes: the scorer "label" is not fooled by '
        "answers that name several or say not"
    )
