"""Words in comparable form: lower case, no apostrophes, plural endings folded. So wordings are matched, and so they are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PIECE = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*|\d+(?:\.\d+)?|[.,;:!?()\n/&+]")
_IRREGULAR = {"feet": "foot", "calves": "calf", "calve": "calf", "calfs": "calf", "knives": "knife", "teeth": "tooth"}
_INNER_MARKS = {"/", "&", "+"}
_KEEP_S = ("ss", "us", "is", "as", "os")


@dataclass(frozen=True)
class Token:
    """One word, number or mark: `key` is its comparable form, `start` and `end` its characters in the message.

    `plural` is true when folding took a plural ending away.
    """

    key: str
    start: int
    end: int
    plural: bool = False

    @property
    def is_mark(self) -> bool:
        return not self.key[0].isalnum()


def tokenize(message: str) -> list[Token]:
    """The tokens of a message in order; anything that is no word, number or common mark is left out."""
    return [Token(fold(m.group()), m.start(), m.end(), is_plural(m.group())) for m in _PIECE.finditer(message)]


def keys(phrase: str) -> list[str]:
    """The comparable words of a phrase, without the marks that end or part a sentence ("10/10" keeps its own)."""
    folded = (fold(piece) for piece in _PIECE.findall(phrase))
    return [key for key in folded if key[0].isalnum() or key in _INNER_MARKS]


def fold(word: str) -> str:
    """One word in comparable form: "Calves" and "calf" are alike, so are "can't" and "cant"."""
    plain = _plain(word)
    if plain in _IRREGULAR:
        return _IRREGULAR[plain]
    if len(plain) > 4 and plain.endswith(("ches", "shes", "sses", "xes")):
        return plain[:-2]
    if plain.endswith("che"):  # "ache" and "aches" meet at "ach", as "twitch" and "twitches" meet
        return plain[:-1]
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(_KEEP_S):
        return plain[:-1]
    return plain


def is_plural(word: str) -> bool:
    """Whether a word is a plural by its ending: "legs" and "feet" are, "leg" and "foot" are not."""
    plain = _plain(word)
    return plain in _IRREGULAR or (len(plain) > 3 and plain.endswith("s") and not plain.endswith(_KEEP_S))


def _plain(word: str) -> str:
    return word.lower().replace("'", "").replace("’", "").replace("`", "")


_LIMBS = {"leg", "foot", "ankle", "calf", "thigh", "toe"}


def how_many_limbs(tokens: Sequence[Token]) -> str:
    """How many limbs a phrase speaks of: "one", "many", or "" where it names none."""
    limbs = [token.plural for token in tokens if token.key in _LIMBS]
    return "" if not limbs else "many" if any(limbs) else "one"
