"""The files of a container say what they promise. Nothing is built here: there is no container runtime."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.cli import build_parser
from dashboard.operate.rates import TRUST_PROXY
from dashboard.store.place import PLACE, place

HERE = Path(__file__).parents[1]
DOCKERFILE = (HERE / "deploy" / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((HERE / "deploy" / "compose.yaml").read_text("utf-8"))
NGINX = (HERE / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (line.split()[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()
    ]


def test_it_runs_as_nobody_and_says_when_it_is_ready() -> None:
    users = [value for name, value in steps() if name == "USER"]
    assert users == ["10001"]
    health = next(value for name, value in steps() if name == "HEALTHCHECK")
    assert "/ready" in health


def test_all_that_is_installed_is_checked_by_hash() -> None:
    installs = re.findall(r"pip install ([^&]+)", " ".join(v for n, v in steps() if n == "RUN"))
    assert installs
    assert all("--require-hashes" in each or "--no-deps" in each for each in installs)


def test_every_path_that_is_copied_exists_and_is_let_through() -> None:
    ignore = (HERE / "deploy" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    for name, value in steps():
        if name != "COPY" or value.startswith("--from"):
            continue
        for path in value.split()[:-1]:
            assert (HERE / path).exists(), path
            assert f"!{path}" in ignore


def test_what_it_starts_is_a_command_line_of_ours() -> None:
    command = next(value for name, value in steps() if name == "CMD")
    args = build_parser().parse_args(re.findall(r'"([^"]+)"', command))
    assert (args.command, args.host, args.port) == ("run", "0.0.0.0", 8501)  # noqa: S104


@pytest.mark.parametrize("name", ["one", "two"])
def test_each_server_has_a_read_only_root_limits_and_no_rights(name: str) -> None:
    server = COMPOSE["services"][name]
    assert server["read_only"] is True
    assert server["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in server["security_opt"]
    assert server["mem_limit"]
    assert (HERE / "deploy" / server["build"]["context"]).resolve() == HERE.resolve()


def test_the_proxy_keeps_a_visitor_at_one_of_the_servers_that_there_are() -> None:
    upstream = re.search(r"upstream dashboard \{(.*?)\}", NGINX, re.DOTALL)
    assert upstream
    assert "hash $remote_addr" in upstream[1]
    servers = set(re.findall(r"server (\w+):8501", upstream[1]))
    assert servers == COMPOSE["services"].keys() - {"proxy", "store"}
    assert NGINX.count("{") == NGINX.count("}")
    assert "proxy_set_header Host $http_host" in NGINX


@pytest.mark.parametrize("name", ["one", "two"])
def test_each_server_keeps_its_links_in_the_database_that_there_is(name: str) -> None:
    """The address is one that the store reads, its user and database those that PostgreSQL makes."""
    server, database = COMPOSE["services"][name], COMPOSE["services"]["store"]["environment"]
    text = server["environment"][PLACE].replace(
        "${GOLDEN_PATH_STORE_PASSWORD:?choose one}", "secret"
    )
    url = place({PLACE: text})
    assert url is not None
    assert url.get_backend_name() == "postgresql"
    assert (url.username, url.database) == (database["POSTGRES_USER"], database["POSTGRES_DB"])
    assert url.host in COMPOSE["services"]
    assert server["depends_on"][url.host] == {"condition": "service_healthy"}
    assert database["POSTGRES_PASSWORD"] in server["environment"][PLACE]


def test_the_image_has_the_driver_of_the_database_at_the_version_that_is_tested() -> None:
    locks = {
        name: (HERE / "locks" / f"{name}.txt").read_text("utf-8") for name in ("company", "test")
    }
    pinned = {
        name: re.findall(r"^psycopg[\w-]*==\S+", text, re.MULTILINE) for name, text in locks.items()
    }
    assert pinned["company"] == pinned["test"]
    assert len(pinned["company"]) == 2
    assert "-r locks/company.txt" in DOCKERFILE


def test_the_image_has_what_single_sign_on_needs() -> None:
    """Streamlit's st.login imports Authlib, which it does not bring."""
    company = (HERE / "locks" / "company.txt").read_text("utf-8")
    assert re.search(r"^authlib==", company, re.MULTILINE)


def test_the_servers_trust_the_proxy_which_says_itself_who_asks() -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX
    for name in ("one", "two"):
        assert COMPOSE["services"][name]["environment"][TRUST_PROXY] == "1"
        assert "ports" not in COMPOSE["services"][name]
    assert "ports" not in COMPOSE["services"]["store"]
