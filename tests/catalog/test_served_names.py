"""Names that servers give their models lead to ours, or to nothing."""

import datetime

import pytest

from dashboard.catalog import load
from dashboard.catalog.served_names import plain_name
from dashboard.wording.capacity import other_model_in_words

CATALOG = load(datetime.date(2026, 11, 23))


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("llama3.1:8b-instruct-q4_K_M", "llama3.1-8b-instruct"),
        ("qwen3:latest", "qwen3"),
        ("/models/Llama-3.3-70B-Instruct-Q4_K_M.gguf", "Llama-3.3-70B-Instruct"),
        ("Llama-3.2-3B-Instruct.F16.gguf", "Llama-3.2-3B-Instruct"),
        ("meta-llama/Llama-3.1-8B", "Llama-3.1-8B"),
    ],
)
def test_tags_folders_endings_and_quantisation_are_no_part_of_a_name(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("name", "model_id"),
    [
        ("meta-llama/Llama-3.3-70B-Instruct", "llama-3.3-70b"),
        ("llama3.3:70b", "llama-3.3-70b"),
        ("llama3.1:8b-instruct-q4_K_M", "llama-3.1-8b"),
        ("Llama-3.3-70B-Instruct-Q4_K_M.gguf", "llama-3.3-70b"),
        ("my-own-model", None),
        ("", None),
    ],
)
def test_what_a_server_calls_its_model_is_found_on_file(name: str, model_id: str | None) -> None:
    assert CATALOG.served_model_id(name) == model_id


def test_another_model_and_an_unknown_one_are_told_and_the_same_is_not() -> None:
    assert other_model_in_words("llama3.3:70b", "llama-3.3-70b", "llama-3.3-70b") == ""
    other = other_model_in_words("llama3.1:8b", "llama-3.1-8b", "llama-3.3-70b")
    assert other.startswith("measured was llama-3.1-8b, sized is llama-3.3-70b")
    assert '"my-own", which' in other_model_in_words("my-own", None, "llama-3.3-70b")
    assert "does not say which model" in other_model_in_words("", None, "llama-3.3-70b")
