"""The public mode: anybody may plan; nobody types a key, sends a prompt or keeps anything here."""

from collections.abc import Mapping

PUBLIC = "GOLDEN_PATH_PUBLIC"
"""`1` turns it on."""
SAID = (
    "A public, read-only dashboard: plan, open links and take files away as you like. It takes no keys, calls no "
    "models and keeps nothing; for that, run it yourself."
)


def is_public(environ: Mapping[str, str]) -> bool:
    """Whether this server is shown to everybody."""
    return environ.get(PUBLIC, "").strip() == "1"
