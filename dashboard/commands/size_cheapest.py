"""`golden-path size --cheapest`: which GPUs, at which provider, carry a rate for the least money."""

import argparse
from collections.abc import Sequence
from typing import Any, get_args

from dashboard.catalog import BuiltCatalog
from dashboard.commands.printing import print_json, print_table
from dashboard.commands.refusal import Refusal
from dashboard.engine.cost.load import SECONDS_PER_MONTH
from dashboard.engine.inputs.capacity_coefficients import Precision
from dashboard.engine.inputs.price_words import STEADY
from dashboard.engine.market.builds import (
    GPU_COUNTS,
    Build,
    cheapest_builds,
    one_per_provider,
)
from dashboard.engine.scenario import Scenario
from dashboard.scenario import from_mapping

NEEDED = ("model", "input-tokens", "output-tokens", "requests-per-s")
SHOWN = 20
HEAD = (
    *("provider", "GPUs", "precision", "replicas", "GPUs paid", "USD a month", "slow end"),
    *("USD/GPU-h", "rent", "seen", "source"),
)


def execute(case: argparse.Namespace, catalog: BuiltCatalog) -> None:
    """The builds that meet the targets are on standard output, cheapest first. Raises Refusal for none."""
    builds = _found(case, catalog)
    if case.json:
        print_json(_as_json(case, builds))
        return
    print(
        f"{case.model} at {case.requests_per_s:g} requests/s with {case.engine}: {len(builds)} ways, cheapest "
        "first. Full replicas without spares; whole instances are paid for. Left out: serverless prices, "
        "capacity blocks and, unless asked for with --commitment spot, GPUs that may be taken away."
    )
    print_table(HEAD, [_row(build) for build in builds[:SHOWN]])
    if len(builds) > SHOWN:
        print(f"{len(builds) - SHOWN} more with --json")


def answer(case: argparse.Namespace, catalog: BuiltCatalog) -> dict[str, Any]:
    """The same builds as `--json` prints them. Raises Refusal for none."""
    return _as_json(case, _found(case, catalog))


def _as_json(case: argparse.Namespace, builds: Sequence[Build]) -> dict[str, Any]:
    return {"requests_per_s": case.requests_per_s, "builds": [_told(b) for b in builds]}


def _found(case: argparse.Namespace, catalog: BuiltCatalog) -> Sequence[Build]:
    case.model = catalog.model(catalog.model_id(case.model)).model_id
    kinds = (case.commitment,) if case.commitment else STEADY
    gpus = (catalog.gpu_id(case.gpu),) if case.gpu else catalog.gpu_ids()
    offers = {
        gpu: [o for o in catalog.gpu_offers_seen(gpu) if o.commitment in kinds] for gpu in gpus
    }
    found = _search(case, catalog, {gpu: seen for gpu, seen in offers.items() if seen})
    if not found:
        raise Refusal(
            f"no GPU with an offer on file carries {case.model} within the targets: relax them, allow other "
            "precisions or GPUs, or take a smaller model"
        )
    return found if case.all else one_per_provider(found)


def _search(
    case: argparse.Namespace, catalog: BuiltCatalog, offers: dict[str, Any]
) -> tuple[Build, ...]:
    *_, found = cheapest_builds(
        _scenario(case, next(iter(offers), "h100-sxm"), catalog),
        catalog,
        "own",
        offers,
        counts=(case.gpus_per_replica,) if case.gpus_per_replica else GPU_COUNTS,
        precisions=(case.precision,) if case.precision else get_args(Precision),
    )
    assert isinstance(found, tuple)  # noqa: S101 - the last one
    return found


def _scenario(case: argparse.Namespace, gpu: str, catalog: BuiltCatalog) -> Scenario:
    """One workload of the case's rate, as even as `size` takes it: full replicas, no spare."""
    workload = {
        "requests_per_month": case.requests_per_s * SECONDS_PER_MONTH,
        "input_tokens": case.input_tokens,
        "output_tokens": case.output_tokens,
        "billed_failure_share": 0.0,
        "peak_to_mean": 1.0,
        "growth_per_month": 0.0,
        **{name: v for name in ("ttft_ms", "tpot_ms") if (v := getattr(case, name)) is not None},
    }
    option = {
        "kind": "self_hosted",
        "model": case.model,
        "gpu": gpu,
        "engine": case.engine,
        "speculative": case.speculative or "off",
        "max_fill": 1.0,
        "spare_replicas": 0,
    }
    raw = {"current": "own", "workloads": {"case": workload}, "options": {"own": option}}
    return from_mapping(raw, today=catalog.as_of)


def _told(build: Build) -> dict[str, Any]:
    option, offer, fact = build.option, build.offer, build.offer.fact
    return {
        "provider": offer.provider,
        "gpu": option.gpu,
        "gpus_per_replica": option.gpus_per_replica,
        "precision": option.precision,
        "engine": option.engine,
        "replicas": build.replicas,
        "gpus": build.expected.gpus,
        "usd_per_month": build.usd_per_month,
        "usd_per_month_slow": None if build.slow is None else build.slow.usd_per_month,
        "usd_per_gpu_hour": offer.usd_per_gpu_hour,
        "commitment": offer.commitment,
        "instance_gpus": offer.gpus,
        "larger_than_on_file": option.gpus_per_replica > offer.gpus > 1,
        "method": build.method,
        "as_of": fact.as_of,
        "source": fact.source,
        "source_url": fact.source_url,
        "weak": fact.weak,
    }


def _row(build: Build) -> Sequence[str]:
    told = _told(build)
    slow = told["usd_per_month_slow"]
    return (
        told["provider"],
        f"{told['gpus_per_replica']} x {told['gpu']}",
        told["precision"],
        str(told["replicas"]),
        str(told["gpus"]),
        f"{told['usd_per_month']:,.0f}",
        "misses" if slow is None else f"{slow:,.0f}",
        f"{told['usd_per_gpu_hour']:.2f}",
        told["commitment"],
        told["as_of"] if told["as_of"][:1].isdigit() else "undated",
        f"{told['source'].split('//')[-1][:40]}{' (weak)' if told['weak'] else ''}",
    )
