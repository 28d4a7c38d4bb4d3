"""Answers of APIs that come in pages: whether the last one given is the last there is."""

import math
from dataclasses import dataclass
from typing import Any

_MORE = ("has_more", "hasmore", "has_next", "hasnextpage", "truncated", "istruncated")
_NEXT = (
    *("next_page", "nextpage", "next_page_token", "nextpagetoken", "next_cursor", "nextcursor"),
    *(
        "next_token",
        "nexttoken",
        "nextlink",
        "@odata.nextlink",
        "next",
        "lastevaluatedkey",
        "cursor_next",
    ),
)
_AROUND = (
    "meta",
    "result_info",
    "pagination",
    "page_info",
    "pageinfo",
    "paging",
    "links",
    "_links",
    "properties",
)


@dataclass
class Pages:
    """What the pages so far say."""

    more: str = ""
    """What the last page says of further ones; nothing where it says that there are none."""
    seen: bool = False

    def see(self, document: Any) -> None:
        """Takes in the next document of the file."""
        if not isinstance(document, dict):
            return
        known = {key.lower(): value for key, value in document.items()}
        for name in _AROUND:
            if isinstance(known.get(name), dict):
                known = {key.lower(): value for key, value in known[name].items()} | known
        told = [name for name in (*_MORE, *_NEXT) if name in known]
        if not told and not {"total_count", "total_pages", "totalpages"} & known.keys():
            return
        self.seen, self.more = True, _of(known)


def _of(known: dict[str, Any]) -> str:
    for name in _MORE:
        if known.get(name) is True:
            return f"{name}: true"
        if known.get(name) is False:
            return ""
    for name in _NEXT:
        if isinstance(known.get(name), str | dict) and known[name]:
            return f"{name} is not empty"
    page, per_page, total = (_count(known, name) for name in ("page", "per_page", "total_count"))
    if page and per_page and total and page * per_page < total:
        return f"page {page} of {math.ceil(total / per_page)}"
    pages = _count(known, "total_pages")
    return f"page {page} of {pages}" if page and pages and page < pages else ""


def _count(known: dict[str, Any], name: str) -> int:
    value = known.get(name, known.get(name.replace("_", "")))
    return value if isinstance(value, int) else 0
