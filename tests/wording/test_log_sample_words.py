"""What is said of a sample of a request log is true of the sample, and of the log only what was read of it."""

from collections import Counter

from dashboard.live.log_sample import Sample
from dashboard.live.prompt import Prompt
from dashboard.wording.log_sample import sampled_in_words


def told(kinds_in_sample: int, kinds: int, *, found: int, read: int, repeated: int = 0) -> str:
    prompts = tuple(Prompt(f"log-{n}", f"prompt {n}") for n in range(kinds_in_sample))
    owner = {prompt.id: at for at, prompt in enumerate(prompts)}
    shares = dict.fromkeys(range(kinds), 1 / kinds)
    said = sampled_in_words(Sample(prompts, owner, shares, Counter(), found, repeated, read))
    return " ".join(said)


def test_a_sample_of_every_kind_says_so_and_one_of_some_says_how_many() -> None:
    assert "8 prompts of 30 requests in the log, of 8 kinds, by length" in told(
        8, 8, found=30, read=30
    )
    some = told(4, 8, found=30, read=30)
    assert "of 4 of 8 kinds: take more to have every kind" in some
    assert "by length" not in some


def test_of_a_log_read_in_part_only_that_part_is_counted() -> None:
    said = told(1, 1, found=7_140_000, read=20_000, repeated=19_999)
    assert "1 prompt of 7.14M requests in the log, of 1 kind" in said
    assert "20k of them, drawn by chance, were looked at" in said
    assert "20k of the 20k requests repeat" in said
    assert "looked at" not in told(1, 1, found=30, read=30, repeated=29)
