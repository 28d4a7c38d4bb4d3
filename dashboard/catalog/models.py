"""data/models/<model>.yaml -> ModelSpec."""

from dataclasses import replace
from pathlib import Path

from dashboard.catalog.record import Record, optional_number, optional_text, read_fact, read_yaml
from dashboard.catalog.yaml_file import FactFileError
from dashboard.engine.inputs.facts import Fact, ModelSpec

_ARCHITECTURE = (
    ("params_active_b", "1e9 parameters"),
    ("layers", "layers"),
    ("hidden", "values per token"),
    ("heads", "heads"),
    ("kv_heads", "heads"),
    ("head_dim", "values per head"),
    ("vocab", "tokens"),
    ("ffn", "values per token"),
    ("max_context", "tokens"),
    ("moe_experts", "experts"),
    ("moe_topk", "experts per token"),
    ("sliding_window", "tokens"),
    ("sliding_layers", "layers"),
    ("kv_bytes_per_token_bf16", "bytes per token"),
)


def read_model(path: Path) -> tuple[ModelSpec, tuple[Fact, ...]]:
    """The model of one file and its facts for the Sources page. Raises `FactFileError`."""
    top = read_yaml(path)
    model_id = path.stem
    experts = top.record("experts") if top.has("experts") else None
    license_fact, conditions = _license(top.record("license"), model_id)
    params_b, active_b = top.positive("params_b"), top.positive("params_active_b")
    if active_b > params_b:
        raise FactFileError(f"{top.where}: params_active_b {active_b} is above params_b {params_b}")
    fact = read_fact(
        top,
        name=f"models.{model_id}.params_b",
        value=params_b,
        unit="1e9 parameters",
        default_kind="published",
    )
    spec = ModelSpec(
        model_id=model_id,
        name=top.text("name"),
        layers=top.whole("layers"),
        hidden=top.whole("hidden"),
        heads=top.whole("heads"),
        kv_heads=top.whole("kv_heads"),
        head_dim=top.whole("head_dim"),
        vocab=top.whole("vocab"),
        ffn=top.whole("ffn"),
        params_b=params_b,
        params_active_b=active_b,
        max_context=top.whole("max_context"),
        tie_embeddings=top.flag("tie_embeddings"),
        license=str(license_fact.value),
        fact=fact,
        moe_experts=experts.whole("count") if experts else 0,
        moe_topk=experts.whole("per_token") if experts else 0,
        sliding_window=top.whole("sliding_window") if top.has("sliding_window") else None,
        sliding_layers=top.whole("sliding_layers") if top.has("sliding_window") else 0,
        kv_bytes_per_token_bf16=optional_number(top, "kv_bytes_per_token_bf16"),
        license_conditions=conditions,
        published_in=top.words("published_in"),
        note=optional_text(top, "note"),
    )
    top.text("hugging_face")
    if experts:
        experts.whole("ffn")
        for key in ("shared", "dense_layers_first"):
            if experts.has(key):
                experts.whole(key)
        experts.done()
    top.done()
    return spec, (fact, *_architecture(spec, license_fact))


def _architecture(spec: ModelSpec, license_fact: Fact) -> tuple[Fact, ...]:
    """One fact per figure of the configuration, with the source of the whole, and the licence."""
    figures = ((name, unit, getattr(spec, name)) for name, unit in _ARCHITECTURE)
    facts = (
        replace(spec.fact, name=f"models.{spec.model_id}.{name}", value=float(value), unit=unit)
        for name, unit, value in figures
        if value
    )
    conditions = "; ".join(spec.license_conditions)
    return (*facts, replace(license_fact, why=conditions) if conditions else license_fact)


def _license(entry: Record, model_id: str) -> tuple[Fact, tuple[str, ...]]:
    fact = Fact(
        name=f"models.{model_id}.license",
        value=entry.text("name"),
        unit="licence",
        kind="published",
        source=entry.text("source"),
        source_url=entry.text("source_url") if entry.has("source_url") else None,
        weak=entry.flag("weak"),
    )
    conditions = entry.words("conditions")
    entry.done()
    return fact, conditions
