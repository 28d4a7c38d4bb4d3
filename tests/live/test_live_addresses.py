import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.live.addresses import (
    RefusedAddress,
    check_url,
    listed_only,
    private_allowed,
    resolve,
)
from dashboard.live.transport import proxy_for


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        (" https://api.example.com/v1/ ", "https://api.example.com/v1"),
        ("http://93.184.215.14:8000/v1", "http://93.184.215.14:8000/v1"),
        ("https://[2606:2800:21f::1]/v1", "https://[2606:2800:21f::1]/v1"),
    ],
)
def test_public_addresses_may_be_called(url: str, cleaned: str) -> None:
    assert check_url(url, allow_private=False) == cleaned


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://example.com", "http:// or https://"),
        ("file:///etc/passwd", "http:// or https://"),
        ("example.com/v1", "http:// or https://"),
        ("", "http:// or https://"),
        ("https://", "names no host"),
        ("https://me:secret@example.com/v1", "user name or password"),
        ("https://example.com/v1?key=1", "query"),
        ("https://example.com:99999/v1", "cannot be read"),
        ("https://exa mple.com/v1", "space"),
        ("https://[::1", "cannot be read"),
    ],
)
def test_what_is_no_plain_web_address_is_refused_with_a_sentence(url: str, says: str) -> None:
    refused = check_url(url, allow_private=True)
    assert isinstance(refused, RefusedAddress)
    assert says in refused.reason
    assert "secret" not in refused.reason


ALWAYS_REFUSED = [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "fe80::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "224.0.0.1",
]
PRIVATE = ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "100.64.0.1", "fd12::1"]


@pytest.mark.parametrize("address", ALWAYS_REFUSED)
@pytest.mark.parametrize("allow_private", [True, False])
def test_metadata_and_link_local_addresses_are_always_refused(
    address: str, allow_private: bool
) -> None:
    host = f"[{address}]" if ":" in address else address
    assert isinstance(check_url(f"http://{host}/v1", allow_private=allow_private), RefusedAddress)
    assert isinstance(resolve(address, 80, allow_private=allow_private), RefusedAddress)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_need_the_operators_leave(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    refused = check_url(f"http://{host}/v1", allow_private=False)
    assert isinstance(refused, RefusedAddress)
    assert "GOLDEN_PATH_ALLOW_PRIVATE_ADDRESSES=1" in refused.reason
    assert check_url(f"http://{host}/v1", allow_private=True) == f"http://{host}/v1"
    assert isinstance(resolve(address, 80, allow_private=False), RefusedAddress)
    assert resolve(address, 80, allow_private=True) == (address,)


@pytest.mark.parametrize("spelling", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_other_spellings_of_loopback_are_caught_when_they_are_resolved(spelling: str) -> None:
    assert isinstance(resolve(spelling, 80, allow_private=False), RefusedAddress)
    refused = check_url(f"http://{spelling}/v1", allow_private=False)
    assert isinstance(refused, RefusedAddress)
    assert "is a loopback address" in refused.reason
    assert check_url(f"http://{spelling}/v1", allow_private=True) == f"http://{spelling}/v1"


@pytest.mark.parametrize("spelling", ["2852039166", "0xa9fea9fe", "169.254.43518"])
def test_other_spellings_of_a_metadata_address_are_refused_as_they_are_typed(spelling: str) -> None:
    assert isinstance(check_url(f"http://{spelling}/latest", allow_private=True), RefusedAddress)


@pytest.mark.parametrize(
    "host", ["metadata.google.internal", "Metadata.Google.Internal.", "metadata"]
)
def test_the_names_of_metadata_services_are_always_refused(host: str) -> None:
    refused = check_url(f"http://{host}/v1", allow_private=True)
    assert isinstance(refused, RefusedAddress)
    assert "metadata service" in refused.reason


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "app.localhost"])
def test_the_names_of_loopback_need_the_operators_leave(host: str) -> None:
    assert isinstance(check_url(f"http://{host}:8000/v1", allow_private=False), RefusedAddress)
    assert check_url(f"http://{host}:8000/v1", allow_private=True) == f"http://{host}:8000/v1"


def test_one_forbidden_answer_refuses_the_whole_name(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    refused = resolve("mixed.example", 80, allow_private=False)
    assert refused == RefusedAddress(
        "The host mixed.example is private or reserved and is not called; the operator may allow it"
        " with GOLDEN_PATH_ALLOW_PRIVATE_ADDRESSES=1."
    )


def test_a_name_without_an_address_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    refused = resolve("no.such.host", 443, allow_private=False)
    assert refused == RefusedAddress("The host no.such.host has no address; check its spelling.")


@pytest.mark.parametrize(
    ("server_host", "setting", "allowed"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("localhost", "", True),
        ("0.0.0.0", "", False),  # noqa: S104 - an address to judge
        ("192.168.1.5", "", False),
        ("dashboard.example.com", "", False),
        ("", "", False),
        ("0.0.0.0", "1", True),  # noqa: S104 - an address to judge
        ("0.0.0.0", "no", False),  # noqa: S104 - an address to judge
    ],
)
def test_private_addresses_are_for_a_dashboard_only_this_machine_reaches(
    server_host: str, setting: str, allowed: bool
) -> None:
    environ = {"GOLDEN_PATH_ALLOW_PRIVATE_ADDRESSES": setting}
    assert private_allowed(server_host, environ=environ) is allowed


@given(st.text(max_size=60))
def test_no_text_crashes_the_check(text: str) -> None:
    found = check_url(text, allow_private=False)
    assert isinstance(found, RefusedAddress) or found.lower().startswith(("http://", "https://"))


V4_INSIDE = {
    "mapped": "::ffff:{}",
    "translated": "::ffff:0:{}",
    "compatible": "::{}",
    "nat64": "64:ff9b::{}",
    "own nat64": "64:ff9b:1::{}",
    "site tunnel": "2606:4700::5efe:{}",
    "private site tunnel": "2606:4700::200:5efe:{}",
}


@pytest.mark.parametrize("form", V4_INSIDE.values(), ids=V4_INSIDE)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_as_itself(form: str, inside: object) -> None:
    """What is refused plain is refused in every wrapping, with and without leave for private addresses."""
    wrapped = form.format(inside)
    if wrapped in {"::0.0.0.0", "::0.0.0.1"}:
        return  # the unspecified and the loopback address of IPv6 itself
    for allow_private in (False, True):
        plain = isinstance(
            check_url(f"http://{inside}/", allow_private=allow_private), RefusedAddress
        )
        packed = isinstance(
            check_url(f"http://[{wrapped}]/", allow_private=allow_private), RefusedAddress
        )
        assert packed or not plain


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1",
        "feff::1",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b:1::7f00:1",
        "4000::1",
        "100::1",
    ],
)
def test_what_is_not_routed_between_networks_is_refused(address: str) -> None:
    assert isinstance(check_url(f"http://[{address}]/v1", allow_private=False), RefusedAddress)
    assert isinstance(resolve(address, 80, allow_private=False), RefusedAddress)


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://api.example.com/v1", True),
        ("https://API.example.com./v1", True),
        ("https://eu.models.example.org/v1", True),
        ("https://models.example.org/v1", False),
        ("https://evilmodels.example.org/v1", False),
        ("https://example.com/v1", False),
        ("https://10.1.2.3/v1", True),
        ("https://10.2.0.1/v1", False),
        ("https://0xa010203/v1", True),
        ("https://169.254.169.254/v1", False),
    ],
)
def test_an_operator_may_list_all_that_is_called(url: str, may: bool) -> None:
    environ = {
        "GOLDEN_PATH_ONLY_ADDRESSES": " api.example.com, *.models.example.org,10.1.0.0/16,169.254.0.0/16"
    }
    found = check_url(url, allow_private=True, only=listed_only(environ))
    assert isinstance(found, RefusedAddress) is not may


def test_a_list_of_addresses_widens_nothing() -> None:
    only = listed_only({"GOLDEN_PATH_ONLY_ADDRESSES": "10.0.0.0/8"})
    assert isinstance(check_url("http://10.1.2.3/", allow_private=False, only=only), RefusedAddress)


@pytest.mark.parametrize(
    ("scheme", "host", "proxy"),
    [
        ("https", "api.example.com", "http://proxy:3128"),
        ("http", "api.example.com", None),
        ("https", "inside.corp", None),
        ("https", "a.inside.corp", None),
        ("https", "127.0.0.1", None),
        ("https", "localhost", None),
    ],
)
def test_the_operators_proxy_is_asked_but_where_it_must_not_be(
    scheme: str, host: str, proxy: str | None
) -> None:
    environ = {"HTTPS_PROXY": "proxy:3128", "no_proxy": ".inside.corp,inside.corp"}
    assert proxy_for(scheme, host, environ=environ) == proxy
