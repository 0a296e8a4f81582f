"""Splits a message into clauses: what stands between two marks of punctuation."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[^.!?;:,()\n]+(?:[.!?;:,()\n]+|$)")
_WORD = re.compile(r"\w")


def clauses(message: str) -> list[tuple[int, int]]:
    """The characters (start, end) of every clause that holds a word; the whole message where there is none."""
    found = [match.span() for match in _CLAUSE.finditer(message) if _WORD.search(match.group())]
    return found or [(0, len(message))]
