"""Starts one of our own modules as a child process in a clean environment."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PASSED_ON = (
    *("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LD_LIBRARY_PATH"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"),
)
"""What a child needs to run and to reach the network: nobody's key, address or account."""


def start_module(
    module: str, *, extra_environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """`python -m module` runs with pipes for standard input and output, and without our secrets.

    The working directory is not on its import path (a stray json.py there would be run); the place
    this package was imported from is.
    """
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    return subprocess.Popen(  # noqa: S603 - our own interpreter and modules
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment | dict(extra_environment or {}),
    )
