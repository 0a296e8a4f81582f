"""Whether something was said, judged by words: every idea of a phrase stands in one of Charley's messages.

This is a coarse stand-in for a reader. It cannot see a denial, so phrases that must not be said are looked for only as
advice ("stretch it"), not inside sentences that forbid them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("meanings.yml")
_FORBIDS = re.compile(r"\b(?:no|not|never|don't|do not|without|better not|avoid|before|stop)\b", re.I)


class Meanings:
    """Ideas and the patterns that express them (`meanings.yml`)."""

    def __init__(self) -> None:
        raw: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        self._patterns = {idea: re.compile("|".join(words), re.I) for idea, words in raw.items()}

    def knows(self, phrase: str) -> bool:
        """Whether `meanings.yml` holds patterns for this phrase."""
        return phrase in self._patterns

    def said(self, phrase: str, texts: Iterable[str]) -> bool:
        """Whether some message expresses this phrase; None-known phrases are looked for by their own words."""
        pattern = self._patterns.get(phrase) or re.compile(r"\b" + r"\w*\W+(?:\w+\W+){0,3}?".join(map(re.escape, phrase.split())), re.I)
        return any(pattern.search(text) for text in texts)

    def advised(self, phrase: str, texts: Iterable[str]) -> bool:
        """Whether a sentence that forbids nothing expresses this phrase."""
        sentences = [s for text in texts for s in re.split(r"[.!?\n]", text)]
        return self.said(phrase, [s for s in sentences if not _FORBIDS.search(s)])
