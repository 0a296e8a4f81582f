"""How often something may be done: a bucket of permits for each key, refilled evenly."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

MOST_KEYS = 20_000
"""So many keys are remembered; the ones unused longest are forgotten first."""


class Limit:
    """`per_minute` permits for each key and minute, all of which may be used at once.

    >>> limit = Limit(per_minute=2, clock=lambda: 0.0)
    >>> limit.wait("anna"), limit.wait("anna"), limit.wait("anna"), limit.wait("ben")
    (0, 0, 30, 0)
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Takes a permit and gives 0, or the seconds until there will be one."""
        now = self._clock()
        before, since = self._left.pop(key, (float(self._most), now))
        left = min(float(self._most), before + (now - since) * self._most / 60)
        granted = left >= 1
        self._left[key] = (left - granted, now)
        while len(self._left) > MOST_KEYS:
            self._left.popitem(last=False)
        return 0 if granted else math.ceil((1 - left) * 60 / self._most)
