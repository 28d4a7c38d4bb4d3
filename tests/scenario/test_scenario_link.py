"""A link opens to the scenario it was made from, for ever, or says what is wrong with it."""

import base64
import json
import zlib
from datetime import date
from typing import Any

import pytest

from dashboard.engine.scenario import Scenario
from dashboard.scenario import LinkError, ScenarioError, decode, encode, from_mapping
from dashboard.scenario.link import LARGEST_SCENARIO_BYTES, address

TODAY = date(2026, 11, 23)
MARCH_PLAN = {
    "name": "March plan",
    "as_of": "2026-03-01",
    "horizon_months": 24,
    "current": "today",
    "workloads": {
        "chat": {
            "requests_per_month": 250000,
            "hourly": [0.5] * 12 + [1.5] * 12,
            "growth": {"kind": "logistic", "ceiling": 900000},
        }
    },
    "options": {
        "today": {
            "kind": "hosted",
            "provider": "openai",
            "model": "gpt-4.1",
            "prices": {"input": 2, "output": 8},
        },
        "units": {
            "kind": "provisioned",
            "model": "gpt-4.1",
            "units": {"input_tokens_per_minute": 3000},
            "spill_to": "today",
        },
        "own": {
            "kind": "self_hosted",
            "model": "llama-3.3-70b",
            "gpu": "h100-sxm",
            "commitment": "owned",
            "owned": {"capex_usd": 300000},
            "tuning": {"prompt_shrink": 0.5},
            "success_share": 0.95,
            "fallback": "today",
        },
        "hoster": {
            "kind": "dedicated",
            "model": "llama-3.3-70b",
            "gpu": "h100-sxm",
            "usd_per_gpu_hour": 3.5,
        },
        "offer": {"kind": "quote", "usd_per_month": 7000},
    },
    "switching": {"self_hosted": {"engineer_weeks": 10}, "offer": {"usd": 30000}},
    "assumptions": {
        "staff_usd_per_year": 230000,
        "gpu_price_drift_per_year": {"value": 0, "low": -0.2},
    },
    "constraints": {"region": "eu", "min_quality": 0.9},
}
MADE_IN_NOVEMBER_2026 = (
    "1.eNqVVNuOmzAQ_ZXKz4AMJJtd_mG_oKrQxBiwMDbxZdk0yr93bOdCVfUhSJbl8VzOOTPmQizjCozQpLmQL26s0Io0ZU"
    "ZWbSapobPhgo3gwm74yXPrbLtw085auZE01Z7iV9CMDEavwXIhk1AdaYjUg7BOMJIRxoUUaiDNB03u14yM2ht5Js1PWu"
    "yzV1b52vp1xWJ6cUgtsnG6g_MG5qit4x2CnHXHJRqGxeW7okTLYvSX6LhBo15QKBFtgvGYSKjFoy5VIK-9i4d3pIblvB"
    "LObmrEREHc_xR6-MecrdMTVzeZhfKOk6a-y2YXISV6YHxiEtitalPMctm3_7CSEmbI66LOD_SI9mHxgXxJaW6_59AjPc"
    "_CzVy5QHdNUNMeZgAW_t162yUodzCeoRi2tSMYBEmLj31GepDyCGx6IMyIQ4Kh_ZegxLw4DDBCTSFif42zgGjNhkPHO8"
    "HgRQaILmqGF22YLoSK6ZFE3_-V_OQ1Svr0v43yIbHCAAUzsiGfYNj4Y5Gg0Blsq3s0VrR6y2md09C3URvxW6uUARtY7V"
    "BHb0wS8c7ersKx8SbAtjt45GoQiiOIlfMJM5RJ2Afkp-IJGljr5-cwWwd9396JnDlgUFU_niQKEee17Yzo3cYHXztIH1"
    "uGflKvpMlpUYUKDFM7A0KliTR8iD8Fwn3ohVDtyYMU7hzbHQISBfSgRVnQMEngAB9_sJRVvdu_Hd4_4Mg63pPrH5w0Zb"
    "k"
)
"""A link somebody has in a mail. Never make it anew: what it opens to must not change."""


@pytest.fixture
def march() -> Scenario:
    return from_mapping(MARCH_PLAN, today=TODAY)


def packed(body: object) -> str:
    data = zlib.compress(json.dumps(body).encode())
    return "1." + base64.urlsafe_b64encode(data).decode().rstrip("=")


def refusal_of(link: str) -> str:
    with pytest.raises(LinkError) as refused:
        decode(link, today=TODAY)
    return str(refused.value)


def test_a_link_of_november_2026_opens_to_the_same_scenario_for_ever(march: Scenario) -> None:
    opened = decode(MADE_IN_NOVEMBER_2026, today=date(2030, 1, 1))
    assert opened.scenario == march
    assert list(opened.scenario.options) == ["today", "units", "own", "hoster", "offer"]
    assert (opened.engine, opened.catalog) == ("0.1.0", "0123456789abcdef")


def test_equal_scenarios_have_equal_links(march: Scenario) -> None:
    again = from_mapping(MARCH_PLAN, today=date(2031, 5, 5))
    assert encode(march, engine="a", catalog="b") == encode(again, engine="a", catalog="b")


def test_a_whole_address_opens_as_well_as_its_code(march: Scenario) -> None:
    code = encode(march, engine="0.1.0", catalog="c")
    for link in (code, f"  {code}\n", f"https://h/x?a=1&plan={code}&b=2#top", f"?plan={code}"):
        assert decode(link, today=TODAY).scenario == march


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("http://127.0.0.1:8501/", "http://127.0.0.1:8501/?plan=1.abc"),
        ("https://plans.example.org", "https://plans.example.org/?plan=1.abc"),
        ("https://example.org/golden?plan=1.old#top", "https://example.org/golden?plan=1.abc"),
    ],
)
def test_an_address_carries_the_code_and_nothing_else(base: str, link: str) -> None:
    assert address("1.abc", base=base) == link


@pytest.mark.parametrize("base", ["example.org", "ftp://example.org/", "", "https://"])
def test_an_address_needs_a_host_on_the_web(base: str) -> None:
    with pytest.raises(LinkError, match="is no address of a dashboard; expected https://host/"):
        address("1.abc", base=base)


def test_a_link_that_was_cut_off_says_so(march: Scenario) -> None:
    code = encode(march, engine="0.1.0", catalog="c")
    for length in range(3, len(code)):
        assert refusal_of(code[:length]) in {
            "the link is cut off: copy it again, whole",
            "the link is damaged: copy it again, whole",
        }


def test_a_link_with_any_changed_character_never_opens_to_another_scenario(
    march: Scenario,
) -> None:
    code = encode(march, engine="0.1.0", catalog="c")
    for place in range(2, len(code)):
        other = "A" if code[place] != "A" else "B"
        try:
            opened = decode(code[:place] + other + code[place + 1 :], today=TODAY)
        except LinkError:
            continue
        assert opened.scenario == march  # the bits that base64 leaves unused at its end


@pytest.mark.parametrize("code", ["", "2.abc", "plan", "eNqV"])
def test_what_does_not_start_like_a_link_is_refused(code: str) -> None:
    assert refusal_of(code) == (
        "the link does not start with '1.': it is cut off, or made by a later version"
    )


@pytest.mark.parametrize("code", ["1.", "1.!!!!", "1.AAAA", "1.a b", "1.ä"])
def test_a_damaged_link_is_refused(code: str) -> None:
    assert refusal_of(code) in {
        "the link is damaged: copy it again, whole",
        "the link is cut off: copy it again, whole",
    }


@pytest.mark.parametrize("link", ["https://example.org/", "https://example.org/?p=1.abc"])
def test_an_address_without_a_code_is_refused(link: str) -> None:
    assert refusal_of(link) == "the address has no plan= part, so it is not a scenario link"


@pytest.mark.parametrize("body", [[1], 3, {}, {"scenario": [1]}, {"engine": "0.1.0"}])
def test_a_link_without_a_scenario_is_refused(body: object) -> None:
    assert refusal_of(packed(body)) == "the link carries no scenario"


def test_text_that_is_not_json_is_refused() -> None:
    code = "1." + base64.urlsafe_b64encode(zlib.compress(b"{")).decode()
    assert refusal_of(code) == "the link is damaged: copy it again, whole"


def test_a_link_that_unpacks_to_a_hundred_megabytes_is_refused_after_its_first_part() -> None:
    packer = zlib.compressobj(9)
    block = b" " * 1_000_000
    bomb = b"".join(packer.compress(block) for _ in range(100)) + packer.flush()
    assert len(bomb) < 110_000
    code = "1." + base64.urlsafe_b64encode(bomb).decode()
    assert refusal_of(code) == (
        "the link unpacks to more than any scenario holds: it is not one of ours"
    )


def test_a_scenario_just_small_enough_still_opens() -> None:
    raw: dict[str, Any] = {
        "workloads": {"chat": {}},
        "options": {"now": {"kind": "quote"}},
        "name": "x" * (LARGEST_SCENARIO_BYTES - 200),
    }
    scenario = from_mapping(raw, today=TODAY)
    code = encode(scenario, engine="", catalog="")
    assert decode(code, today=TODAY).scenario == scenario


def test_a_link_with_a_wrong_scenario_says_what_is_wrong_in_it() -> None:
    code = packed({"scenario": {"workloads": {"chat": {}}, "options": {"now": {"kind": "hostd"}}}})
    with pytest.raises(ScenarioError, match=r"link has a problem:\n  options\.now\.kind: expected"):
        decode(code, today=TODAY)


@pytest.mark.parametrize(
    "address", ["http://[::1", "http://[::1?plan=1.x", "//[", "https://[v1.x]?plan=1.x", "?plan="]
)
def test_an_address_that_cannot_be_read_is_a_link_that_does_not_open(address: str) -> None:
    with pytest.raises(LinkError):
        decode(address, today=TODAY)
