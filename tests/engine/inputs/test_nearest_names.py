"""What was probably meant by a name that nobody knows."""

import pytest

from dashboard.engine.inputs.nearest import going_on, nearest

MODELS = (
    *("llama-4-scout", "llama-3-8b", "claude-opus-5-5", "claude-opus-5", "gpt-5.5"),
    *("gemma-4-26b-a4b", "gemma-4-31b", "deepseek-v4-flash", "deepseek-v4.1-flash", "qwen-3-235b"),
    *("qwen3-235b-a22b", "nemotron-3-super-120b-a12b", "nemotron-3.5-super-vl"),
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama-4", ["llama-4-scout"]),
        ("opus-5.5", ["claude-opus-5-5"]),
        ("Gemma-4", ["gemma-4-31b", "gemma-4-26b-a4b"]),
        ("deepseek-v4", ["deepseek-v4-flash"]),
        ("deepseek-v4.1", ["deepseek-v4.1-flash"]),
        ("qwen3-235b", ["qwen3-235b-a22b"]),
        ("nemotron-3-super", ["nemotron-3-super-120b-a12b"]),
        ("lama-4", []),
        ("", []),
    ],
)
def test_names_that_go_on_from_it_are_meant_and_another_version_is_not(
    name: str, expected: list[str]
) -> None:
    assert going_on(name, MODELS) == expected


def test_a_slip_of_the_pen_is_the_name_most_alike() -> None:
    assert nearest("lama-4-scout", MODELS) == "llama-4-scout"
    assert nearest("GPT-5.5", MODELS) == "gpt-5.5"
