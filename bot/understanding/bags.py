"""The words or the letters of a text as numbers: each term that training knew, weighed by how often it occurs and how rare it is.

The same numbers as scikit-learn's TfidfVectorizer gives (tests/unit/test_bags.py), without it: for one message its checks and
matrices cost more than the counting, and importing it costs the start a second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log, sqrt

import numpy as np
import numpy.typing as npt

Terms = Callable[[str], list[str]]

_WORD = re.compile(r"\w+")
_WORD_OR_ASKS = re.compile(r"\w+|\?")


def words(longest: int, with_question_marks: bool = True) -> Terms:
    """Words, and runs of up to `longest` of them."""
    pattern = _WORD_OR_ASKS if with_question_marks else _WORD

    def terms(text: str) -> list[str]:
        found = pattern.findall(text.lower())
        runs = (" ".join(found[i : i + n]) for n in range(2, longest + 1) for i in range(len(found) - n + 1))
        return [*found, *runs]

    return terms


def letters(shortest: int, longest: int) -> Terms:
    """Runs of `shortest` to `longest` letters inside words; a word begins and ends with a space."""

    def terms(text: str) -> list[str]:
        found: list[str] = []
        for word in text.lower().split():
            padded = f" {word} "
            for n in range(shortest, longest + 1):
                found += [padded[i : i + n] for i in range(max(1, len(padded) - n + 1))]
                if len(padded) <= n:  # a word this short is counted once
                    break
        return found

    return terms


class Bag:
    """Knows the terms that stand in at least `least` of the texts it was fitted on; `of` weighs those of a text."""

    def __init__(self, terms: Terms, least: int = 1) -> None:
        self._terms, self._least = terms, least
        self.known: dict[str, int] = {}
        """Each term with its column."""
        self._rarity: list[float] = []

    def __len__(self) -> int:
        return len(self.known)

    def fit(self, texts: Sequence[str]) -> None:
        counts = Counter(term for text in texts for term in set(self._terms(text)))
        kept = sorted(term for term, count in counts.items() if count >= self._least)
        self.known = {term: column for column, term in enumerate(kept)}
        self._rarity = [log((1 + len(texts)) / (1 + counts[term])) + 1 for term in kept]

    def of(self, text: str) -> tuple[list[int], list[float]]:
        """The columns of the terms in `text` and their weights, whose squares sum up to 1."""
        counts = Counter(column for term in self._terms(text) if (column := self.known.get(term)) is not None)
        weights = [(1 + log(count)) * self._rarity[column] for column, count in counts.items()]
        length = sqrt(sum(weight * weight for weight in weights)) or 1.0
        return list(counts), [weight / length for weight in weights]

    def packed(self, name: str) -> dict[str, npt.NDArray[np.generic]]:
        """What it knows, as arrays for `np.savez`; no term holds a line break."""
        terms = np.frombuffer("\n".join(self.known).encode(), dtype=np.uint8)
        return {f"{name}_terms": terms, f"{name}_rarity": np.array(self._rarity)}

    def unpack(self, kept: np.lib.npyio.NpzFile, name: str) -> None:
        """Takes back what `packed` gave."""
        self.known = {term: column for column, term in enumerate(bytes(kept[f"{name}_terms"]).decode().split("\n"))}
        self._rarity = kept[f"{name}_rarity"].tolist()


def shifted(parts: Iterable[tuple[tuple[list[int], list[float]], int]]) -> tuple[list[int], list[float]]:
    """Several bags' columns and weights, each with the number of its columns, side by side as one."""
    columns, values, begin = list[int](), list[float](), 0
    for (own, weights), size in parts:
        columns += [begin + column for column in own]
        values += weights
        begin += size
    return columns, values
