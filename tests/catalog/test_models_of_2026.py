"""Open models of 2026: on file where their configuration is, of the published size, with their licence."""

from datetime import date

import pytest

from dashboard.catalog import load
from dashboard.catalog.built import near_models
from dashboard.engine.inputs.facts import NoArchitecture, ServedByHosts, UnknownName

CATALOG = load(date(2026, 11, 28))


@pytest.mark.parametrize(
    ("model", "params_b", "active_b", "window"),
    [
        ("kimi-k2", 1000, 32, 131_072),
        ("kimi-k2.5", 1000, 32, 262_144),
        ("kimi-k3", 2800, 104, 1_048_576),
        ("glm-5", 744, 40, 202_752),
        ("glm-5.3", 744, 40, 1_048_576),
        ("deepseek-v3.1", 671, 37, 163_840),
        ("deepseek-v4-flash", 284, 13, 1_048_576),
        ("minimax-m2.5", 230, 10, 196_608),
        ("minimax-m3", 428, 23, 1_048_576),
        ("qwen3.5-27b", 27, 27, 262_144),
        ("qwen3.5-397b-a17b", 397, 17, 262_144),
        ("qwen3.6-35b-a3b", 35, 3, 262_144),
        ("gemma-4-26b-a4b", 26, 4, 262_144),
        ("gemma-4-31b", 31, 31, 262_144),
        ("nemotron-3-super-120b-a12b", 120, 12, 262_144),
        ("mistral-small-3.1-24b", 24, 24, 131_072),
    ],
)
def test_a_model_is_of_the_size_that_its_maker_published(
    model: str, params_b: float, active_b: float, window: int
) -> None:
    spec = CATALOG.model(model)
    assert spec.params_b == pytest.approx(params_b, rel=0.04)
    assert spec.params_active_b == pytest.approx(active_b, rel=0.2)
    assert spec.max_context == window
    assert CATALOG.open_weights(model)


def test_latent_attention_caches_what_the_configuration_says() -> None:
    """61 layers x (512 + 64) values x 2 bytes."""
    assert CATALOG.model("kimi-k2").kv_bytes_per_token_bf16 == 61 * 576 * 2
    """16 of 64 layers x 2 x 4 heads x 256 values x 2 bytes."""
    assert CATALOG.model("qwen3.5-27b").kv_bytes_per_token_bf16 == 16 * 2 * 4 * 256 * 2


@pytest.mark.parametrize("model", ["kimi-k2", "minimax-m3", "llama-4-scout", "llama-3.3-70b"])
def test_what_a_licence_asks_stands_with_the_model(model: str) -> None:
    assert CATALOG.model(model).license_conditions


@pytest.mark.parametrize(
    ("name", "kin"),
    [
        ("kimi-k9", "kimi-"),
        ("glm-9", "glm-"),
        ("qwen9-1b", "qwen"),
        ("lama-3.3-70b", "llama-3.3-70b"),
    ],
)
def test_the_nearest_names_are_of_the_same_family(name: str, kin: str) -> None:
    with pytest.raises(UnknownName) as refused:
        CATALOG.model(name)
    assert refused.value.nearest
    assert all(near.startswith(kin) for near in refused.value.nearest[:1])


@pytest.mark.parametrize("name", ["grok-4", "claude-opus-5", "step-4", "yi-large"])
def test_another_makers_model_is_no_correction(name: str) -> None:
    assert near_models(name, CATALOG.model_ids()) == ()


def test_kimi_is_never_answered_with_mixtral() -> None:
    for name in ("kimi-k2", "kimi-k2.5", "moonshotai/Kimi-K2-Instruct", "kimi-k4"):
        found = CATALOG.model_id(name)
        near = near_models(found, CATALOG.model_ids())
        assert found in CATALOG.model_ids() or all(each.startswith("kimi") for each in near)


@pytest.mark.parametrize(
    ("name", "size", "near"),
    [
        ("mistral-medium-3.5", "128 billion", "qwen3.5-122b-a10b (122 billion)"),
        ("mistral-small-4", "119 billion", "nemotron-3-super-120b-a12b (121 billion)"),
        ("deepseek-v4.1-flash", "how many parameters", "deepseek-v4-flash (284 billion)"),
        ("kimi-k3.1", "how many parameters", "kimi-k3 ("),
    ],
)
def test_what_is_sold_without_an_architecture_says_what_is_missing_and_the_nearest(
    name: str, size: str, near: str
) -> None:
    with pytest.raises(NoArchitecture) as refused:
        CATALOG.model(CATALOG.model_id(name))
    told = str(refused.value)
    assert size in told
    assert "its layers, heads and experts stand in a configuration" in told
    assert f"the nearest that can be sized: {near}" in told
    assert "did you mean" not in told


@pytest.mark.parametrize(
    ("name", "total", "active"),
    [
        ("mistral-large-3", 673, 39.9),
        ("mistral-large-2512", 673, 39.9),
        ("mistral-small-3.2", 24, 24),
        ("qwen3-235b", 235, 22),
        ("nemotron-3-super", 121, 12),
        ("llama3.3:70b", 70, 70),
    ],
)
def test_what_is_named_as_people_do_can_be_sized(name: str, total: float, active: float) -> None:
    spec = CATALOG.model(CATALOG.model_id(name))
    assert spec.params_b == pytest.approx(total, rel=0.03)
    assert spec.params_active_b == pytest.approx(active, rel=0.1)


def test_a_closed_model_is_not_sized_and_a_misspelt_one_is_corrected() -> None:
    with pytest.raises(NoArchitecture, match="its weights are the maker's own"):
        CATALOG.model("grok-4")
    with pytest.raises(UnknownName, match="did you mean llama-3"):
        CATALOG.model("lama-3.3-70b")


@pytest.mark.parametrize(("model", "params_b"), [("minimax-m2", 229), ("glm-4.7", 353)])
def test_models_of_a_shape_that_was_read_are_sized(model: str, params_b: float) -> None:
    assert CATALOG.model(model).params_b == pytest.approx(params_b, abs=1)
    assert CATALOG.model(model).fact.weak


@pytest.mark.parametrize("name", ["tpu-v6e", "TPU v5e", "trainium2", "inferentia2", "gaudi3"])
def test_what_only_hosts_run_models_on_is_told_so_and_not_sized(name: str) -> None:
    with pytest.raises(ServedByHosts, match="served by hosts only, at prices by the token"):
        CATALOG.gpu(CATALOG.gpu_id(name))


def test_a_gpu_that_is_merely_unknown_is_corrected() -> None:
    with pytest.raises(UnknownName, match="did you mean") as refused:
        CATALOG.gpu("mi350x")
    assert not isinstance(refused.value, ServedByHosts)
