"""So many questions a minute from one address, and no more memory however many addresses ask."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

MOST_ADDRESSES = 10_000
"""The one that has been silent longest is forgotten first."""
MINUTE_S = 60.0
PER_MINUTE = "GOLDEN_PATH_PER_MINUTE"
"""Questions to the API, and short links that open nothing, from one address; 0 for no limit."""
DEFAULT_PER_MINUTE = 120
TRUST_PROXY = "GOLDEN_PATH_TRUST_PROXY"
"""`1`: a proxy of the operator's stands before the server and says who asks in X-Forwarded-For."""


class Rates:
    """Each address has a minute's worth at once, which comes back evenly."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self._now = per_minute, now
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> float:
        """0 where the address may ask now, and it is counted; else the seconds until it may."""
        if not self.per_minute:
            return 0.0
        each_s = MINUTE_S / self.per_minute
        with self._lock:
            now = self._now()
            left = self._left_of(address, now)
            if left < 1:
                return (1 - left) * each_s
            self._left[address] = (left - 1, now)
            self._left.move_to_end(address)
            while len(self._left) > MOST_ADDRESSES:
                self._left.popitem(last=False)
        return 0.0

    def wait_s(self, address: str) -> float:
        """As `take`, but nothing is counted."""
        if not self.per_minute:
            return 0.0
        with self._lock:
            left = self._left_of(address, self._now())
        return 0.0 if left >= 1 else (1 - left) * MINUTE_S / self.per_minute

    def _left_of(self, address: str, now: float) -> float:
        left, then = self._left.get(address, (float(self.per_minute), now))
        return min(float(self.per_minute), left + max(0.0, now - then) * self.per_minute / MINUTE_S)


def per_minute(environ: Mapping[str, str]) -> int:
    """What the operator allows. Raises ValueError for what is no number."""
    text = environ.get(PER_MINUTE, "").strip() or str(DEFAULT_PER_MINUTE)
    if not text.isdecimal():
        raise ValueError(f"{PER_MINUTE} is {text!r}; expected a whole number, 0 for no limit")
    return int(text)


def asker(peer: str, forwarded: str, *, trusts_proxy: bool) -> str:
    """Who asks: the other end, or whom the operator's proxy names last, which the asker cannot make up."""
    named = forwarded.rpartition(",")[2].strip()
    return named if trusts_proxy and named else peer
