"""Published definitions of Kubernetes objects, and what they have against ours."""

from pathlib import Path
from typing import Any

import jsonschema
import yaml

from dashboard.exports import deploy


def published(name: str) -> Any:
    """The definition that is shipped under this name."""
    path = Path(deploy.__file__).with_name(f"{name}.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def strict(schema: Any) -> Any:
    """The same, refusing what it does not name: a cluster drops such keys without a word."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(value) for key, value in schema.items()}
    if "properties" in found and isinstance(found["properties"], dict):
        found.setdefault("additionalProperties", False)
    return found


def fault(definition: Any, found: dict[str, Any]) -> str:
    """What the definition has against an object, or nothing."""
    errors = jsonschema.Draft202012Validator(strict(definition["schema"])).iter_errors(found)
    return "; ".join(error.message for error in errors)
