"""The same bucket in two files: a copy, a later export of the same account, or two halves of one."""

from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dashboard.usage import UsageProfile, read_usage
from dashboard.usage.summing.cross_file import SameBuckets

HEADER = "start_time_iso,num_model_requests,model,input_tokens,output_tokens\n"


def days(first: int, *tokens: int) -> str:
    """A bucket a day from that day of June on, with so many input tokens."""
    return HEADER + "".join(
        f"2026-06-{first + n:02}T00:00:00+00:00,10,gpt-4.1,{each},100\n"
        for n, each in enumerate(tokens)
    )


def read(folder: Path, *files: str, same_buckets: SameBuckets | None = None) -> UsageProfile:
    paths = []
    for number, text in enumerate(files):
        path = folder / f"{number}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append((path.name, path))
    return read_usage(paths, same_buckets=same_buckets)


def once(profile: UsageProfile) -> tuple[str, str]:
    return next((e.state, e.by) for e in profile.identities if e.name == "each request once")


def test_a_later_export_of_the_same_days_counts_in_place_of_the_former(tmp_path: Path) -> None:
    # The first three days say the same in both; the fourth was not over when the first file was exported.
    former, later = days(1, 5000, 6000, 7000, 1500), days(1, 5000, 6000, 7000, 8000, 9000)
    for files in ((former, later), (later, former)):
        profile = read(tmp_path, *files)
        assert profile.tokens.input == 5000 + 6000 + 7000 + 8000 + 9000
        assert profile.requests == 50
        assert once(profile)[0] == "holds"


def test_days_told_differently_are_asked_and_the_later_file_counts(tmp_path: Path) -> None:
    files = days(1, 5000, 6000, 7000), days(1, 5100, 6100, 7100)
    profile = read(tmp_path, *files)
    state, by = once(profile)
    assert (profile.tokens.input, state) == (5100 + 6100 + 7100, "fails")
    assert by.endswith("those of 1.csv are counted")
    answered = [read(tmp_path, *files, same_buckets=each) for each in ("later", "both")]
    assert [(each.tokens.input, once(each)[0]) for each in answered] == [
        (5100 + 6100 + 7100, "holds"),
        (5000 + 6000 + 7000 + 5100 + 6100 + 7100, "unknown"),
    ]


def test_a_day_exported_before_it_was_over_counts_as_the_next_export_tells_it(
    tmp_path: Path,
) -> None:
    profile = read(tmp_path, days(1, 5000, 6000, 1500), days(3, 7000, 8000))
    assert (profile.tokens.input, once(profile)[0]) == (5000 + 6000 + 7000 + 8000, "holds")


def test_an_export_cut_within_a_day_is_asked_and_both_halves_count(tmp_path: Path) -> None:
    profile = read(tmp_path, days(1, 5000, 6000, 7000), days(3, 1500, 8000))
    assert (profile.tokens.input, once(profile)[0]) == (5000 + 6000 + 7000 + 1500 + 8000, "fails")


def test_small_buckets_that_happen_to_say_the_same_are_no_clash(tmp_path: Path) -> None:
    profile = read(tmp_path, days(1, 12), days(1, 12) + "\n")
    assert (profile.tokens.input, once(profile)[0]) == (24, "unknown")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    tokens=st.lists(st.integers(2_000, 10**9), min_size=5, max_size=12),
    more=st.integers(0, 10**6),
    cut=st.integers(3, 12),
)
def test_a_re_export_changes_nothing_but_its_own_last_day(
    tmp_path: Path, tokens: list[int], more: int, cut: int
) -> None:
    cut = min(cut, len(tokens))
    former = [*tokens[: cut - 1], max(tokens[cut - 1] - more, 1)]
    assume(former != tokens)  # the same file twice is refused
    profile = read(tmp_path, days(1, *former), days(1, *tokens))
    alone = read(tmp_path, days(1, *tokens))
    assert (profile.tokens, profile.requests) == (alone.tokens, alone.requests)
    assert profile.workloads == alone.workloads


def test_an_answer_without_usage_that_stands_in_two_logs_is_one_request(tmp_path: Path) -> None:
    told = '{"id": "%s", "created": 1791194400, "model": "gpt-4.1", "usage": %s}\n'
    usage = '{"prompt_tokens": 1000, "completion_tokens": 100}'
    logs = (told % ("a", "null") + told % ("b", usage), told % ("a", "null") + told % ("c", usage))
    paths = []
    for number, log in enumerate(logs):
        path = tmp_path / f"log{number}.jsonl"
        path.write_text(log, encoding="utf-8")
        paths.append((path.name, path))
    found = read_usage(paths)
    assert (found.requests, found.tokens.input) == (3, 2000)
    assert found.rows_skipped.by_reason["exported twice"] == 1
