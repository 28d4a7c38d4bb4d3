"""A route map as rules of a gateway: which model name every kind of prompts gets, decided at the proxy itself."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from dashboard.exports.deploy.stages import slug

HOOK = Path(__file__).parent / "router" / "golden_path_routes.py.txt"
DIGITS = 6


def lane_alias(alias: str, lane: str) -> str:
    """The model name under which the gateway has a lane of a workload."""
    return f"{alias}-to-{slug(lane)}"


ALIAS = "golden-path"
"""The name under which a proxy offers what the route map chooses."""


def route_files(
    *,
    alias: str,
    rules: Mapping[str, Any],
    lanes: Sequence[str],
    called: Mapping[str, Mapping[str, Any]],
) -> dict[str, bytes]:
    """The files beside a litellm proxy: its configuration, the hook and the figures that the hook reads.

    `rules` are the kinds (`dimensions`, `piece`, `most_characters`, `rarity`, `centres`), `lanes` the lane of
    each kind, `called` how litellm reaches a lane; what is asked without a question goes to the alias itself,
    which is the first of `called`. No text of a prompt is in them, and no key.
    """
    first = next(iter(called))
    models = [{"model_name": alias, "litellm_params": dict(called[first])}]
    models += [
        {"model_name": lane_alias(alias, lane), "litellm_params": dict(params)}
        for lane, params in called.items()
    ]
    fallbacks = [
        {lane_alias(alias, lane): [lane_alias(alias, first)]} for lane in called if lane != first
    ]
    config = {
        "model_list": models,
        "router_settings": {"fallbacks": fallbacks},
        "litellm_settings": {"callbacks": ["golden_path_routes.router"]},
    }
    figures = {
        **{name: rules[name] for name in ("dimensions", "piece", "most_characters")},
        "alias": alias,
        "routes": [lane_alias(alias, lane) for lane in lanes],
        "rarity": [round(each, DIGITS) for each in rules["rarity"]],
        "centres": [[round(each, DIGITS) for each in centre] for centre in rules["centres"]],
    }
    return {
        "gateway.yaml": yaml.safe_dump(config, sort_keys=False, width=100).encode(),
        "routes.json": json.dumps(figures, separators=(",", ":")).encode(),
        "golden_path_routes.py": HOOK.read_bytes(),
    }
