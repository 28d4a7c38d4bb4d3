"""One JSON object a line on standard error: what happened, when, to which run; keys never."""

import json
import logging
import secrets
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

FORM = "GOLDEN_PATH_LOG"
"""`json` for a line of JSON each; unset, text for people."""
AUDIT = "golden_path.audit"
KEPT = ("reference", "visitor", "page", "duration_ms", "audit")
"""What a record may carry beside its message."""

log = logging.getLogger("golden_path")


def reference() -> str:
    """A number that a page shows and the log has, so that a fault that is told of can be found."""
    return secrets.token_hex(4)


class JsonLines(logging.Formatter):
    """A record as one line of JSON. What went wrong is in `error`, with its way through the program."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, always one, whatever the message holds."""
        found: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": record.getMessage(),
        }
        found |= {name: getattr(record, name) for name in KEPT if hasattr(record, name)}
        if record.exc_info:
            found["error"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=False, default=str)


def set_up(environ: Mapping[str, str]) -> None:
    """Our log is on standard error in the form that the operator chose, once."""
    if any(getattr(handler, "is_ours", False) for handler in log.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.is_ours = True  # type: ignore[attr-defined]
    as_json = environ.get(FORM, "").strip().lower() == "json"
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    handler.setFormatter(JsonLines() if as_json else logging.Formatter(form))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def audit(event: str, *, visitor: str, **about: object) -> None:
    """A line of who did what: opened, exported, called. Never keys, prompts or rows."""
    record = {"event": event, **about}
    logging.getLogger(AUDIT).info(
        "%s by %s", event, visitor, extra={"visitor": visitor, "audit": record}
    )
