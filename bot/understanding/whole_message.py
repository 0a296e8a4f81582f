"""Judges a message as a whole, yes or no: is it about somebody else? does it perhaps tell of a danger?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from skops import io

from bot.understanding.encoder import Array

REGULARISATION = 10.0
MARK_WEIGHT = 2.0


class MessageJudge:
    """A linear model over words, the encoder's reading, and a few marks (numbers) that its user knows to matter."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._words = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b|\?", min_df=2)
        self._model = LogisticRegression(C=REGULARISATION, solver="liblinear", class_weight="balanced", random_state=0)

    def fit(self, messages: Sequence[str], vectors: Sequence[Array], marks: Sequence[Sequence[float]], answers: Sequence[bool]) -> None:
        self._words.fit(messages)
        self._model.fit(self._features(messages, vectors, marks), answers)

    def probability(self, message: str, vector: Array, marks: Sequence[float]) -> float:
        """How likely the answer is yes, between 0 and 1 (both answers weigh alike, however rare one of them is)."""
        return float(self._model.predict_proba(self._features([message], [vector], [marks]))[0, 1])

    def save(self, folder: Path) -> None:
        for part in _PARTS:
            io.dump(getattr(self, f"_{part}"), folder / f"{self._name}_{part}.skops")

    def load(self, folder: Path) -> None:
        """Reads what `save` wrote; skops refuses anything but plain scikit-learn and scipy objects."""
        for part in _PARTS:
            setattr(self, f"_{part}", io.load(folder / f"{self._name}_{part}.skops", trusted=["scipy.sparse._csr.csr_matrix"]))

    def _features(self, messages: Sequence[str], vectors: Sequence[Array], marks: Sequence[Sequence[float]]) -> Any:
        given = csr_matrix(MARK_WEIGHT * np.asarray(marks, dtype=float))
        return hstack([self._words.transform(messages), csr_matrix(np.array(vectors)), given]).tocsr()


_PARTS = ("words", "model")
