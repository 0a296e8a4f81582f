"""What a grammar finds in a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """A finding that a number or a date stands for, with its characters in the message."""

    finding: str
    start: int
    end: int
