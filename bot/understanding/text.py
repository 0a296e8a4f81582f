"""Splits a message into tokens that can be compared: lower case, no apostrophes, plural endings folded."""

from __future__ import annotations

import re
from dataclasses import dataclass

TOO_LONG = 1_000
"""Characters of a message that are read; the web widget allows no more, and real messages stay far below."""

_PIECE = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*|\d+(?:\.\d+)?|[.,;:!?()\n/&+]")
_IRREGULAR = {"feet": "foot", "calves": "calf", "calve": "calf", "calfs": "calf", "knives": "knife", "teeth": "tooth"}
_KEEP_S = ("ss", "us", "is", "as", "os")


@dataclass(frozen=True)
class Token:
    """One word, number or mark: `key` is its comparable form, `start` and `end` its characters in the message."""

    key: str
    start: int
    end: int

    @property
    def is_mark(self) -> bool:
        return not self.key[0].isalnum()


def tokenize(message: str) -> list[Token]:
    """The tokens of a message in order; anything that is no word, number or common mark is left out."""
    return [Token(fold(m.group()), m.start(), m.end()) for m in _PIECE.finditer(message)]


def keys(phrase: str) -> list[str]:
    """The comparable words of a phrase from the knowledge base, without marks."""
    return [token.key for token in tokenize(phrase) if not token.is_mark]


def fold(word: str) -> str:
    """One word in comparable form: "Calves" and "calf" are alike, so are "can't" and "cant"."""
    plain = word.lower().replace("'", "").replace("’", "").replace("`", "")
    if plain in _IRREGULAR:
        return _IRREGULAR[plain]
    if len(plain) > 4 and plain.endswith(("ches", "shes", "sses", "xes")):
        return plain[:-2]
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(_KEEP_S):
        return plain[:-1]
    return plain
