"""Judges a message as a whole, yes or no: is it about somebody else? does it perhaps tell of a danger?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.understanding import linear
from bot.understanding.bags import Bag, shifted, words
from bot.understanding.encoder import WIDTH, Array
from bot.understanding.linear import LinearModel, Seen

REGULARISATION = 10.0
MARK_WEIGHT = 2.0


class MessageJudge:
    """A linear model over words, the encoder's reading, and a few marks (numbers) that its user knows to matter."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._words = Bag(words(3), least=2)
        self._model = LinearModel()

    def fit(self, messages: Sequence[str], vectors: Sequence[Array], marks: Sequence[Sequence[float]], answers: Sequence[bool]) -> None:
        self._words.fit(messages)
        seen = [self._seen(*each) for each in zip(messages, vectors, marks)]
        self._model.fit(seen, WIDTH + len(self._words) + len(marks[0]), lambda features: _learn(features, answers))

    def probability(self, message: str, vector: Array, marks: Sequence[float]) -> float:
        """How likely the answer is yes, between 0 and 1 (both answers weigh alike, however rare one of them is)."""
        return float(1 / (1 + np.exp(-self._model.decide(self._seen(message, vector, marks))[0])))

    def save(self, folder: Path) -> None:
        np.savez(folder / f"{self._name}.npz", **self._words.packed("words"), **self._model.packed())

    def load(self, folder: Path) -> None:
        """Reads what `save` wrote; no code is run from it."""
        with linear.opened(folder / f"{self._name}.npz") as kept:
            self._words.unpack(kept, "words")
            self._model.unpack(kept)

    def _seen(self, message: str, vector: Array, marks: Sequence[float]) -> Seen:
        given = (list(range(len(marks))), [MARK_WEIGHT * mark for mark in marks])
        return Seen(vector, *shifted(((self._words.of(message), len(self._words)), (given, len(marks)))))


def _learn(features: Any, answers: Sequence[bool]) -> tuple[list[str], Any, Any]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=REGULARISATION, solver="liblinear", class_weight="balanced", random_state=0).fit(features, answers)
    return ["yes"], model.coef_, model.intercept_
