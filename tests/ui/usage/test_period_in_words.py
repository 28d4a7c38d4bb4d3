"""How long a file covers, in words."""

import json
from pathlib import Path

import pytest

from dashboard.ui.usage.report import period_in_words
from dashboard.usage import read_usage


@pytest.mark.parametrize(
    ("created", "said"), [(1_791_200_000, "38 minutes"), (None, "an unknown time")]
)
def test_a_file_that_says_no_time_covers_no_minute(
    created: int | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "answers.jsonl"
    usage = {"prompt_tokens": 900, "completion_tokens": 120}
    times = [{} if created is None else {"created": created + 60 * n} for n in range(39)]
    path.write_text(
        "".join(json.dumps({"model": "gpt-4.1", "usage": usage, **at}) + "\n" for at in times)
    )
    assert period_in_words(read_usage([(path.name, path)])) == said
