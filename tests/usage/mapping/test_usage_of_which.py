"""Where cached and reasoning tokens are: inside what they are said to be of, or as rows and makers show."""

import pytest

from dashboard.usage.mapping.proposals import propose
from dashboard.usage.mapping.why_not import why_not

Row = dict[str, str | None]


def table(model: str, names: tuple[str, str, str, str], *, thought: int = 300) -> list[Row]:
    into, cached, out, reasoning = names
    return [
        {
            "date": f"2026-10-0{day}",
            "model": model,
            into: str(90_000 + 7_919 * (day % 3) - 513 * day),
            cached: str(20_000 + 17 * day),
            out: str(8_000 + 731 * (day % 2) - 13 * day),
            reasoning: str(thought * 10 + 7 * day),
        }
        for day in range(1, 8)
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("input tokens", "of which cached", "output tokens", "of which reasoning"),
        ("eingabe-token", "davon gecacht", "ausgabe-token", "davon denken"),
        ("eingabe-token", "davon cache", "ausgabe-token", "davon reasoning"),
        ("jetons entrée", "dont cache", "jetons sortie", "dont raisonnement"),
        ("tokens entrada", "de los cuales cache", "tokens salida", "de los cuales razonamiento"),
        ("入力トークン", "うちキャッシュ", "出力トークン", "うち推論"),
    ],
)
def test_of_which_means_inside(names: tuple[str, str, str, str]) -> None:
    rows = table("gpt-5.1", names)
    found = propose(tuple(rows[0]), rows)
    assert found is not None
    meant = dict(zip(("input", "cached_input", "output", "reasoning"), names, strict=True))
    assert meant.items() <= found.mapping.columns.items()


def test_what_names_cached_tokens_never_drops_out() -> None:
    rows = table("gpt-5.1", ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning"))
    for row in rows:
        row["prompt caching"] = row["cached_input_tokens"]
        row["prompt caching"] = str(int(row["prompt caching"] or 0) + 5)
    assert propose(tuple(rows[0]), rows) is None
    assert "prompt caching" in why_not(tuple(rows[0]), rows)


@pytest.mark.parametrize(
    ("model", "reasoning", "thought", "meant"),
    [
        ("gemini-2.5-pro", "thinking_tokens", 300, "visible_output"),
        ("gemini-2.5-pro", "thoughts_token_count", 300, "visible_output"),
        ("gemini-2.5-pro", "reasoning_tokens", 1200, "visible_output"),
        ("gpt-5.1", "reasoning_tokens", 1200, "visible_output"),
        ("gpt-5.1", "reasoning_tokens", 300, "output"),
        ("gemini-2.5-pro", "reasoning_tokens", 300, ""),
        ("grok-4", "reasoning_tokens", 300, ""),
    ],
)
def test_reasoning_beside_or_inside_is_shown_or_asked(
    model: str, reasoning: str, thought: int, meant: str
) -> None:
    names = ("input_tokens", "cached_input_tokens", "output_tokens", reasoning)
    rows = table(model, names, thought=thought)
    found = propose(tuple(rows[0]), rows)
    if meant:
        assert found is not None
        assert found.mapping.columns[meant] == "output_tokens"
    else:
        assert found is None
        assert "=visible_output" in why_not(tuple(rows[0]), rows)
