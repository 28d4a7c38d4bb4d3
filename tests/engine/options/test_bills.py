"""The bill of every way of serving, line by line: what it is for, how much, how it adds up, from what."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from small_catalog import BIG, FLAT_DAY, HOURS, MILLION, MODEL, OWN, PRICE, SmallCatalog, context

from dashboard.engine.cost.context import AnswerPrice, Context, Infeasible, Served
from dashboard.engine.cost.owned import Owned
from dashboard.engine.cost.roles import CostRole
from dashboard.engine.inputs.facts import Fact
from dashboard.engine.inputs.fields import Tuning, Workload
from dashboard.engine.options import Option
from dashboard.engine.options.provisioned import Provisioned, Units
from dashboard.engine.options.quote import Quote
from dashboard.engine.options.router import Router
from dashboard.engine.options.serverless_gpu import ServerlessGpu

FILL = ("max_fill", "", 0.5)
RENT = ("rent.card.on_demand", "USD per GPU-hour", 2.0)
MODEL_AND_CARD = (
    ("model.open-10b", "billion parameters", 10.0),
    ("gpu.card", "GB", 80.0),
)
STAFF_YEAR = ("staff_usd_per_year", "", 120_000)
CHEAP = Quote(kind="quote", usd_per_1k_requests=1.0)


def served(option: Option, asked: Context | None = None) -> Served:
    found = option.serve(asked or context(FLAT_DAY))
    assert isinstance(found, Served), found
    return found


def told(facts: tuple[Fact, ...]) -> tuple[tuple[str, str, Any], ...]:
    return tuple((fact.name, fact.unit, fact.value) for fact in facts)


def bill(option: Option, requests: float = 1e6, asked: Context | None = None) -> dict[str, Any]:
    """Every line at so many requests: role, USD, formula, facts."""
    return {
        term.component: (
            term.role,
            pytest.approx(float(term.usd(np.array([[requests]]))[0])),
            term.formula,
            told(term.facts),
        )
        for term in served(option, asked).terms
    }


def refused(found: object) -> tuple[str, ...]:
    assert isinstance(found, Infeasible)
    return found.reasons


def test_own_gpus_pay_for_cards_and_what_comes_on_top_of_them() -> None:
    """A replica and a spare of two cards: 4 x 1,460; a tenth on top; 4 licences; half an engineer; tools."""
    option = replace(
        OWN,
        gpus_per_replica=2,
        spare_replicas=1,
        overhead_share=0.1,
        licence_usd_per_gpu_month=100.0,
        staff_fte=0.5,
        tooling_usd_per_month=300.0,
    )
    assert bill(option) == {
        "gpu": (
            CostRole.GPU,
            5_840,
            "(replicas that cover the busiest hour at 50% fill, plus spares) x 2 GPUs x 730 hours x rent",
            (RENT, FILL, *MODEL_AND_CARD),
        ),
        "overhead": (
            CostRole.OVERHEAD,
            584,
            "GPU cost x overhead share",
            (RENT, ("overhead_share", "share of GPU cost", 0.1)),
        ),
        "licences": (
            CostRole.LICENCES,
            400,
            "GPUs of the busiest hour x price of a licence",
            (("licence_usd_per_gpu_month", "USD per GPU-month", 100.0),),
        ),
        "staff": (
            CostRole.STAFF,
            5_000,
            "full-time engineers x loaded cost a year / 12",
            (("staff_fte_self_hosted", "full-time engineers", 0.5), STAFF_YEAR),
        ),
        "tooling": (
            CostRole.TOOLING,
            300,
            "monitoring, gateway, logs",
            (("tooling_usd_per_month", "USD per month", 300.0),),
        ),
    }


def test_an_itemised_bill_has_storage_and_what_leaves() -> None:
    """A million answers of 200 tokens of 5 bytes are a GB at 0.08."""
    found = bill(replace(OWN, storage_usd_per_month=40.0, egress_usd_per_gb=0.08))
    assert found["storage"] == (
        CostRole.STORAGE,
        40,
        "weights, images and logs",
        (("storage_usd_per_month", "USD per month", 40.0),),
    )
    assert found["egress"] == (
        CostRole.TRAFFIC,
        0.08,
        "requests x attempts x output tokens x bytes of a token x price of a GB",
        (("bytes_per_token", "", 5.0), ("egress_usd_per_gb", "USD per GB", 0.08)),
    )


def test_bought_hardware_pays_power_space_and_repair_and_no_rent() -> None:
    """Two replicas of 10 kW: 2 x 10 x 1.5 x 700 x 0.1 = 2,100; 2 x 10 x 120; 2 x 120,000 x 5% / 12 = 1,000."""
    owned = Owned(
        capex_usd=120_000,
        kw=10.0,
        pue=1.5,
        usd_per_kwh=0.1,
        colo_usd_per_kw_month=120.0,
        busy_hours_per_month=700.0,
    )
    option = replace(OWN, commitment="owned", owned=owned, spare_replicas=1, overhead_share=0.3)
    kw = ("kw", "kW", 10.0)
    assert bill(option) == {
        "power": (
            CostRole.SITE,
            2_100,
            "replicas x kW x PUE x hours x price of a kWh",
            (
                kw,
                ("owned_pue", "ratio", 1.5),
                ("busy_hours_per_month", "hours", 700.0),
                ("owned_usd_per_kwh", "USD per kWh", 0.1),
            ),
        ),
        "colocation": (
            CostRole.SITE,
            2_400,
            "replicas x kW x price of a kW-month",
            (kw, ("owned_colo_usd_per_kw_month", "USD per kW-month", 120.0)),
        ),
        "maintenance": (
            CostRole.MAINTENANCE,
            1_000,
            "replicas x purchase price x yearly share / 12",
            (
                ("capex_usd", "USD per replica", 120_000),
                ("owned_maintenance_share_per_year", "", 0.05),
            ),
        ),
    }


def test_what_comes_with_a_replica_follows_an_autoscaled_fleet_but_licences_do_not() -> None:
    """Twice by day, nothing by night, 4M: 8 cards for 12 hours and 1 for 12, so 4.5; licences for all 8."""
    by_day = replace(MILLION, hourly=(2.0,) * 12 + (0.0,) * 12)
    option = replace(OWN, autoscale=True, overhead_share=0.1, licence_usd_per_gpu_month=100.0)
    found = bill(option, 4e6, context(by_day))
    assert {name: line[1] for name, line in found.items()} == {
        "gpu": 4.5 * 1_460,
        "overhead": 0.45 * 1_460,
        "licences": 800,
    }
    assert found["gpu"][2].startswith("(replicas that cover every hour at 50% fill")


def test_a_reserved_base_is_said_and_lowers_what_comes_on_top_but_no_licence() -> None:
    """Reserved for 1.5 instead of 2 USD an hour: 1,095 for the card of every hour, and a tenth of it."""
    option = replace(OWN, reserve_base=True, overhead_share=0.1, licence_usd_per_gpu_month=100.0)
    found = bill(option)
    assert {name: line[1] for name, line in found.items()} == {
        "gpu": 1_095,
        "overhead": 109.5,
        "licences": 100,
    }
    assert found["gpu"][2].endswith(", reserved where most hours need the replica")
    assert "reserved" not in bill(OWN)["gpu"][2]


def test_a_fixed_fleet_pays_elsewhere_for_what_it_cannot_carry() -> None:
    """One replica carries half of 2M; the other million costs 0.0036 each."""
    found = bill(replace(OWN, replicas=1, spill_to="today"), 2e6)
    role, usd, formula, facts = found["spill"]
    assert (role, usd) == (CostRole.SPILL, 3_600)
    assert formula == "share of the load above the fleet x requests x price per answer elsewhere"
    assert [name for name, _, _ in facts] == [
        *("price.maker.big.cached_input", "price.maker.big.input", "price.maker.big.output"),
    ]
    assert found["gpu"][1] == 1_460


def test_an_adapter_for_each_workload_needs_replicas_to_hold_them() -> None:
    """Three workloads, two adapters a replica: two replicas, however few requests."""
    three = {f"w{i}": replace(FLAT_DAY, requests_per_month=1) for i in range(3)}
    tuning = Tuning(adapters_per_replica=2, usd_per_run=1.0)
    fleet = served(replace(OWN, tuning=tuning), context(workloads=three)).fleet
    assert fleet is not None
    assert fleet.minimum == 2
    assert fleet.step == 1


def test_tuning_beside_bought_cards_is_priced_as_rented_ones() -> None:
    """What a run takes on rented cards at 2 USD is what it takes here, at 3 typed half as much again."""
    owned = Owned(capex_usd=1_000)
    tuning = Tuning()
    rented = served(replace(OWN, tuning=tuning)).one_off
    bought = served(replace(OWN, commitment="owned", owned=owned, tuning=tuning)).one_off
    typed = served(
        replace(OWN, commitment="owned", owned=owned, tuning=tuning, usd_per_gpu_hour=3.0)
    ).one_off
    usd = {part.component: part.usd for part in rented}
    assert {part.component: part.usd for part in bought} == pytest.approx(usd)
    assert any("rent.card.on_demand" in {f.name for f in part.facts} for part in bought)
    dearer = sorted(round(part.usd / usd[part.component], 9) for part in typed if part.usd)
    assert set(dearer) == {1.0, 1.5}
    hours = {f for part in typed for f in told(part.facts) if f[0] == "usd_per_gpu_hour"}
    assert hours == {("usd_per_gpu_hour", "USD per GPU-hour", 3.0)}


def test_every_sentence_about_own_gpus_stands_in_their_notes() -> None:
    cached = replace(MILLION, cached_share=0.5, batch_share=0.2)
    condition = replace(MODEL, license_conditions=("show the name",))

    class Conditional(SmallCatalog):
        def model(self, model_id: str) -> Any:
            return replace(condition, model_id=model_id)

    asked = context(cached, catalog=Conditional())
    assert served(OWN, asked).notes == (
        "Open 10B is under the open: show the name",
        "the shape of the day is assumed from its peak",
        "prefix caching on the GPUs is off: every input token is computed",
        "what can wait for a batch runs in the quiet hours within its window",
    )
    assert served(replace(OWN, prefix_caching=True), asked).notes[2] == (
        "the GPUs are taken to find the workload's cached share in their own prefix cache; the cache "
        "itself takes no memory in the model"
    )
    assert served(OWN, context(replace(MILLION, hourly=(1.0,) * 24))).notes == ()


def test_a_typed_rate_is_the_users_own_for_every_workload() -> None:
    """1,200 tokens a request: 1,200 tokens a second are one request a second, and 2,400 + 1,200 a third of it."""
    two = {"a": FLAT_DAY, "b": replace(FLAT_DAY, input_tokens=3_400)}
    option = replace(OWN, replica=replace(OWN.replica, requests_per_s=0.0, tokens_per_s=1_200.0))
    rates = served(option, context(workloads=two)).rates
    assert {w: (r.requests_per_s, r.low, r.high) for w, r in rates.items()} == {
        "a": (1.0, 1.0, 1.0),
        "b": pytest.approx((1 / 3, 1 / 3, 1 / 3)),
    }
    assert {(r.method, r.limited_by) for r in rates.values()} == {("override", "the user's figure")}
    per_request = served(OWN, context(workloads=two)).rates
    assert set(per_request) == {"a", "b"}
    assert {(r.method, r.limited_by) for r in per_request.values()} == {
        ("override", "the user's figure")
    }


@pytest.mark.parametrize(
    ("option", "title"),
    [
        (OWN, "{model} on rented {gpu}"),
        (replace(OWN, commitment="owned"), "{model} on bought {gpu}"),
        (replace(OWN, tuning=Tuning()), "tuned {model} on rented {gpu}"),
        (replace(OWN, kind="dedicated"), "dedicated {model}"),
        (replace(OWN, kind="dedicated", provider="h"), "dedicated {model} at {provider}"),
        (BIG, "{model} at {provider}"),
        (replace(BIG, provider=""), "{model}"),
        (replace(BIG, tuning=Tuning(), tier="batch"), "tuned {model} at {provider} (batch)"),
        (CHEAP, "quoted offer"),
        (replace(CHEAP, model="open-10b", provider="h"), "quoted {model} at {provider}"),
        (Router("router", "a", "b"), "router over a and b"),
        (Router("router", "a", "{b}", third="c"), "router over a, {{b}} and c"),
    ],
)
def test_an_option_says_what_it_is(option: Option, title: str) -> None:
    assert option.traits.title == title


def test_hosted_tokens_tools_and_what_was_committed_and_not_spent() -> None:
    """2,000 + 1,600 for tokens; 2 calls each at 1 a thousand; 5,000 were promised for tokens."""
    option = replace(BIG, usd_per_1k_tool_calls=1.0, committed_usd_per_month=5_000.0)
    found = bill(option, asked=context(replace(FLAT_DAY, tool_calls=2.0)))
    of_tokens = "requests x attempts x {} tokens x price / 1,000,000"
    price = "price.maker.big."
    assert found == {
        "input": (
            CostRole.TOKENS,
            2_000,
            of_tokens.format("input"),
            ((f"{price}input", "USD per 1M tokens", 2.0),),
        ),
        "output": (
            CostRole.OUTPUT,
            1_600,
            of_tokens.format("output"),
            ((f"{price}output", "USD per 1M tokens", 8.0),),
        ),
        "tools": (
            CostRole.TOOLS,
            2_000,
            "requests x attempts x calls x price / 1,000",
            (("usd_per_1k_tool_calls", "USD per 1,000 calls", 1.0),),
        ),
        "commitment": (
            CostRole.COMMITMENT,
            1_400,
            "max(0, committed a month - spent on tokens)",
            (("committed_usd_per_month", "USD per month", 5_000.0),),
        ),
    }


UNITS = Units(
    input_tokens_per_minute=1_000,
    output_weight=4.0,
    cached_weight=0.25,
    minimum=2,
    usd_per_hour=1.0,
    usd_per_month_reserved=260.0,
    reserved=1,
)
RESERVED = Provisioned(kind="provisioned", model="big", provider="maker", units=UNITS)
CACHED = replace(FLAT_DAY, cached_share=0.4)
"""600 fresh + 0.25 x 400 cached + 4 x 200 out = 1,500 tokens: 1.5 minutes of a unit; a month has 43,800."""
UNIT_FACTS = (
    ("input_tokens_per_minute", "tokens per minute", 1_000),
    ("output_weight", "ratio", 4.0),
    ("usd_per_hour", "USD per unit-hour", 1.0),
    ("usd_per_month_reserved", "USD per unit-month", 260.0),
)


def test_units_are_bought_for_the_busiest_minute_less_the_reserved() -> None:
    """1.5M minutes / 43,800 = 34.2: 35 units, of which one is reserved."""
    assert bill(RESERVED, asked=context(CACHED)) == {
        "units": (
            CostRole.UNITS,
            34 * HOURS,
            "max(minimum, step x ceil(peak tokens a minute / unit / step)) less the reserved, "
            "x price an hour x 730 hours",
            UNIT_FACTS,
        ),
        "reservation": (CostRole.COMMITMENT, 260, "reserved units x price a month", UNIT_FACTS),
    }


def test_units_with_a_way_out_carry_what_they_can() -> None:
    """Two units carry 2 x 29,200 requests; the other 941,600 of a million cost 0.003 each, 40% of them cached."""
    found = bill(replace(RESERVED, spill_to="today"), asked=context(CACHED))
    role, usd, formula, facts = found["spill"]
    assert (role, usd) == (CostRole.SPILL, 941_600 * (0.0012 + 0.0002 + 0.0016))
    assert formula == "share of the load above the units x requests x price per answer elsewhere"
    assert {unit for _, unit, _ in facts} == {"USD per 1M tokens"}
    assert found["units"] == (CostRole.UNITS, 730, "units x price an hour x 730 hours", UNIT_FACTS)
    assert found["reservation"][1] == 260


def test_units_say_which_day_their_model_ends_at_their_provider() -> None:
    gone = replace(PRICE, retires_on=date(2027, 3, 1))

    class Ending(SmallCatalog):
        def price(self, model: str, *, provider: str) -> Any:
            return gone if provider == "maker" else super().price(model, provider=provider)

    note = served(RESERVED, context(FLAT_DAY, catalog=Ending())).notes[-1]
    assert note.startswith("maker sells big until 1 March 2027: the units are taken to serve")
    elsewhere = replace(RESERVED, provider="other")
    assert not [
        n for n in served(elsewhere, context(FLAT_DAY, catalog=Ending())).notes if "2027" in n
    ]


def test_a_quote_is_a_sum_and_a_price_a_request() -> None:
    option = Quote(kind="quote", usd_per_month=500.0, usd_per_1k_requests=2.0)
    assert bill(option) == {
        "quote": (
            CostRole.FLAT,
            500,
            "the quoted sum a month",
            (("usd_per_month", "USD per month", 500.0),),
        ),
        "requests": (
            CostRole.REQUESTS,
            2_000,
            "requests x price / 1,000",
            (("usd_per_1k_requests", "USD per 1,000 requests", 2.0),),
        ),
    }


def test_a_router_pays_each_way_its_share_and_itself() -> None:
    """500,000 x 0.001, 200,000 x 0.0036, 300,000 x 0.002; 0.1 a thousand and 0.05 a million tokens."""
    third = Quote(kind="quote", usd_per_1k_requests=2.0)
    router = Router(
        kind="router",
        first="cheap",
        second="today",
        third="third",
        first_share=0.5,
        third_share=0.3,
        usd_per_1k_requests=0.1,
        usd_per_mtok=0.05,
    )
    asked = context(FLAT_DAY, elsewhere={"cheap": CHEAP, "today": BIG, "third": third})
    found = bill(router, asked=asked)
    formula = "requests x share that goes to {} x its price per answer"
    share = ("first_share", "share of the requests", 0.5)
    a_thousand = ("usd_per_1k_requests", "USD per 1,000 requests")
    assert found["first option"] == (
        *(CostRole.FIRST, 500, formula.format("cheap"), (share, (*a_thousand, 1.0))),
    )
    assert found["second option"][:3] == (CostRole.SECOND, 720, formula.format("today"))
    assert found["second option"][3][0] == share
    assert found["third option"] == (
        CostRole.THIRD,
        600,
        formula.format("third"),
        (("third_share", "share of the requests", 0.3), (*a_thousand, 2.0)),
    )
    assert found["router"] == (
        CostRole.CHECKS,
        150,
        "requests x (price / 1,000 + input tokens x price of a token)",
        ((*a_thousand, 0.1), ("usd_per_mtok", "USD per 1M tokens", 0.05)),
    )


def test_an_answer_of_a_router_costs_what_its_lines_do() -> None:
    """0.75 x 0.001 + 0.25 x 0.0036 + 0.0001 = 0.00175, from the figures of all three."""
    router = Router(
        kind="router", first="cheap", second="today", first_share=0.75, usd_per_1k_requests=0.1
    )
    asked = context(FLAT_DAY, elsewhere={"cheap": CHEAP, "today": BIG})
    found = router.answer_price(asked)
    assert isinstance(found, AnswerPrice)
    assert found.usd == pytest.approx([0.00175])
    assert [fact.name for fact in found.facts] == [
        *("first_share", "usd_per_1k_requests", "first_share", "price.maker.big.cached_input"),
        *("price.maker.big.input", "price.maker.big.output", "usd_per_1k_requests"),
    ]


def test_a_router_says_which_way_has_no_price_an_answer() -> None:
    router = Router(kind="router", first="cheap", second="own")
    asked = context(FLAT_DAY, elsewhere={"cheap": CHEAP, "own": OWN})
    said = ("second own: GPUs have no price per answer",)
    assert refused(router.serve(asked)) == refused(router.answer_price(asked)) == said


@pytest.mark.parametrize(
    ("option", "why"),
    [
        (OWN, "GPUs have no price per answer"),
        (RESERVED, "provisioned units have no price per answer"),
        (
            Quote(kind="quote", usd_per_month=1.0, usd_per_1k_requests=1.0),
            "a quote of a sum a month has no price per answer",
        ),
        (
            ServerlessGpu(kind="serverless_gpu", model="open-10b", gpu="card"),
            "serverless GPUs have no price per answer",
        ),
    ],
)
def test_what_is_not_paid_by_the_answer_says_so(option: Option, why: str) -> None:
    assert refused(option.answer_price(context())) == (why,)


SERVERLESS = ServerlessGpu(
    kind="serverless_gpu",
    model="open-10b",
    gpu="card",
    gpus_per_worker=2,
    requests_per_s=1.0,
    idle_timeout_s=9.0,
    cold_start_s=20.0,
    max_fill=1.0,
    staff_fte=0.25,
)


def test_serverless_seconds_and_the_people_beside_them() -> None:
    """A second of two cards at 3.6 an hour is 0.002; a quarter of an engineer; the catalogue's tooling."""
    found = bill(SERVERLESS)
    price = ("offer.Rapid", "USD/GPU-h", 3.6)
    assert found["gpu"] == (
        CostRole.GPU,
        2_000,
        "requests x attempts / (requests a second of a worker at 100% fill) x "
        "2 GPUs x price an hour / 3,600",
        (price, ("max_fill", "share", 1.0)),
    )
    role, usd, formula, facts = found["idle and cold starts"]
    assert role is CostRole.IDLE
    assert usd != 0
    assert formula == (
        "seconds a month x (share of the time a worker is up - share it answers) "
        "x GPUs x price an hour / 3,600"
    )
    assert facts == (
        price,
        ("serverless_cold_start_s", "s", 20.0),
        ("serverless_idle_timeout_s", "s", 9.0),
    )
    assert found["staff"] == (
        CostRole.STAFF,
        2_500,
        "full-time engineers x loaded cost a year / 12",
        (("staff_fte_dedicated", "full-time engineers", 0.25), STAFF_YEAR),
    )
    assert found["tooling"] == (
        CostRole.TOOLING,
        1_000,
        "monitoring, logs",
        (("tooling_usd_per_month", "", 1_000),),
    )


def test_every_sentence_about_serverless_gpus_stands_in_their_notes() -> None:
    """The named provider's price is no lowest price seen, and one workload leaves one worker idle."""
    first = "the first request to a new worker waits for its cold start, whatever the target"
    day = "the shape of the day is assumed from its peak"
    two: dict[str, Workload] = {"a": FLAT_DAY, "b": FLAT_DAY}
    assert served(SERVERLESS, context(workloads=two)).notes == (
        first,
        "the lowest price seen is used: Rapid's list",
        "what several workloads leave idle is counted as up to one worker too much",
        day,
    )
    assert served(replace(SERVERLESS, provider="Swift")).notes == (first, day)
    assert served(replace(SERVERLESS, usd_per_gpu_hour=1.0)).notes == (first, day)


def test_a_typed_worker_is_the_users_own() -> None:
    (rate,) = served(SERVERLESS).rates.values()
    assert (rate.requests_per_s, rate.low, rate.high) == (1.0, 1.0, 1.0)
    assert (rate.method, rate.limited_by) == ("override", "the user's figure")
