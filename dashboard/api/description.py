"""The API in OpenAPI 3.1, made of the fields that the commands declare."""

from typing import Any

import dashboard
from dashboard.commands.asking import schema_of

SAYS = {
    "price": "A model's price with its source, or the cost of a request",
    "size": "What one replica carries, or with `cheapest` the cheapest builds for a rate",
    "plan": "The plan of a scenario: the answer, costs by option, break-evens, path and risk",
    "usage": "What a usage export holds, as sums; the file is not kept",
}
ANSWERS = {
    "200": "What the command prints with --json, with `link`, `remarks` and, of a plan, `said`",
    "400": "Refused, with the sentence that the command says",
    "413": "The body is too large",
    "503": "Too much is being worked out; try again in a few seconds",
}


def description() -> dict[str, Any]:
    """The whole description, ready for JSON."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Golden Path",
            "version": dashboard.__version__,
            "description": "Read-only. Every answer is that of the command of the same name with --json.",
        },
        "paths": {
            "/api/price": {"get": _operation("price")},
            "/api/size": {"get": _operation("size")},
            "/api/plan": {"post": _operation("plan", body=_SCENARIO)},
            "/api/usage": {"post": _operation("usage", body=_FILE, extra=(_NAME,))},
        },
    }


_SCENARIO = {
    "required": True,
    "content": {
        "application/json": {"schema": {"type": "object"}},
        "application/toml": {"schema": {"type": "string"}},
    },
}
_FILE = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_NAME = {
    "name": "name",
    "in": "query",
    "required": True,
    "description": "the file's name, such as export.csv; its ending says what it is",
    "schema": {"type": "string"},
}


def _operation(
    name: str, *, body: dict[str, Any] | None = None, extra: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    schema = schema_of(name)
    parameters = [
        {
            "name": field,
            "in": "query",
            "required": field in schema["required"],
            "description": about.get("description", ""),
            "schema": {key: value for key, value in about.items() if key != "description"},
        }
        for field, about in schema["properties"].items()
    ]
    told = {code: {"description": says} for code, says in ANSWERS.items()}
    operation = {
        "operationId": name,
        "summary": SAYS[name],
        "parameters": [*extra, *parameters],
        "responses": told,
    }
    return operation | ({"requestBody": body} if body else {})
