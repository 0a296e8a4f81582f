"""What a person puts right within one message: "left, no wait, right" and "amlodipine, sorry, I meant atorvastatin"."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from bot.knowledge.schema import FindingKind

NEAR = 25
"""Characters between the words that put right and what they put right, at most."""


class Said(Protocol):
    """A finding and its characters in the message."""

    @property
    def finding(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def replaced(mentions: Sequence[Said], corrections: Collection[tuple[int, int]], kind: Callable[[str], FindingKind]) -> set[str]:
    """The findings that were said and put right at once: the last of its kind before a correction, when another one follows.

    `corrections` are the characters of the words that put right.
    """
    gone: set[str] = set()
    for start, end in corrections:
        after = [m for m in mentions if end <= m.start <= end + NEAR]
        for right in after[:1]:
            before = [m for m in mentions if start - NEAR <= m.end <= start and kind(m.finding) is kind(right.finding)]
            gone |= {m.finding for m in before if m.end == max(b.end for b in before)}
    return gone - {m.finding for m in mentions if any(end <= m.start for _, end in corrections)}
