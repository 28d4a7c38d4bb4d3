"""Single sign-on in a real browser, at a provider of OpenID Connect on loopback."""

from collections.abc import Iterator

import pytest
from conftest import Dashboard, free_port, running, settled
from playwright.sync_api import Browser, Page, expect
from sign_in_provider import CLIENT, PERSON, SECRET, Provider, provider_on_loopback

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_on_loopback() as found:
        yield found


@pytest.fixture(scope="module")
def guarded(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A dashboard that shows nothing to whoever has not signed in there."""
    folder, port = tmp_path_factory.mktemp("guarded"), free_port()
    secrets = folder / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "only-for-this-test-0123456789abcdef"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    log = folder / "server.log"
    with running(port, log, folder=folder, GOLDEN_PATH_SIGN_IN="required") as found:
        yield found


@pytest.fixture
def page(browser: Browser, guarded: Dashboard, provider: Provider) -> Iterator[Page]:
    provider.refuses = False
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(guarded.url)
    settled(page, within_ms=90_000)
    yield page
    context.close()
    assert "Traceback" not in guarded.log()


def test_whoever_signs_in_sees_the_dashboard_and_by_whom_they_are_known(
    page: Page, provider: Provider
) -> None:
    expect(page.get_by_role("heading", name="Sign in to see this dashboard")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(f"Signed in as {PERSON}")).to_be_visible(timeout=90_000)
    expect(page.get_by_role("textbox", name="Requests per month")).to_be_visible()
    assert provider.redeemed
    page.reload()
    expect(page.get_by_text(f"Signed in as {PERSON}")).to_be_visible(timeout=90_000)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to see this dashboard")).to_be_visible(
        timeout=90_000
    )


def test_whoever_is_refused_there_sees_nothing(page: Page, provider: Provider) -> None:
    provider.refuses = True
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_timeout(1_000)
    settled(page, within_ms=90_000)
    expect(page.get_by_role("heading", name="Sign in to see this dashboard")).to_be_visible()
    expect(page.get_by_role("textbox", name="Requests per month")).to_have_count(0)


def test_a_cookie_that_was_made_up_signs_nobody_in(page: Page, guarded: Dashboard) -> None:
    page.context.add_cookies(
        [{"name": "_streamlit_user", "value": "made-up|1|forged", "url": guarded.url}]
    )
    page.goto(guarded.url)
    settled(page, within_ms=90_000)
    expect(page.get_by_role("heading", name="Sign in to see this dashboard")).to_be_visible()
