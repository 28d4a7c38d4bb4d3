"""The files of a container say what they promise. Nothing is built here: there is no container runtime."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.cli import build_parser

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
    assert servers == COMPOSE["services"].keys() - {"proxy"}
    assert NGINX.count("{") == NGINX.count("}")
    assert "proxy_set_header Host $http_host" in NGINX
