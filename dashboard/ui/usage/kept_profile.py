"""A usage profile by a short link: kept as sums, and read again as if it had been dropped."""

import hashlib

from dashboard.store.contents import profile_content
from dashboard.ui.shell.kept import Reading
from dashboard.ui.shell.short_links import Kept, kept_link
from dashboard.ui.shell.state import STATE
from dashboard.usage import UsageProfile


def profile_link(found: Reading) -> None:
    """A button for a short link to the sums that were read."""
    text = found.profile.to_json()
    kept_link(
        "profile",
        Kept(
            "profile",
            hashlib.sha256(text.encode()).hexdigest(),
            lambda: profile_content(found.profile, title=found.name),
            "Make a short link to these sums",
            "Saving what was read works.",
        ),
    )


def read_kept(title: str, text: str) -> None:
    """The session's reading is the profile that was kept; one that cannot be read is said on the Usage page."""
    try:
        profile = UsageProfile.from_json(text)
    except ValueError as fault:
        STATE.usage_refused = f"{fault}."
        return
    STATE.usage_serial += 1
    STATE.usage = Reading(title, profile, STATE.usage_serial)
    del STATE.usage_refused
