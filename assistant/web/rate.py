"""How often a thing may be done: a bucket of tokens that fills up again as time passes.

One for everybody, not one for each address: behind a proxy all visitors share one, and none is
kept that way.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.web.answering import BUSY, Busy


class Rate:
    """Lets `burst` through at once and `per_minute` in the long run; the rest get `Busy`."""

    def __init__(
        self, per_minute: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second, self._burst, self._clock = per_minute / 60, burst, clock
        self._left, self._seen = float(burst), clock()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Take one token. Raises Busy where none is left."""
        with self._lock:
            now = self._clock()
            self._left = min(self._burst, self._left + (now - self._seen) * self._per_second)
            self._seen = now
            if self._left < 1:
                raise Busy(BUSY)
            self._left -= 1
