"""The learned half of finding: for each clause and each finding, how likely the clause says that the person has it.

Linear models over words, letters, the encoder's reading of the clause in its message, and what the lexicon found in it. They
learn from every tagged message (data/nlu), so they also learn where a wording of the lexicon does not mean what it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from skops import io

from bot.understanding.encoder import Array

LEAST_EXAMPLES = 4
"""Clauses that must say a finding before a model of it is learned; rarer ones are left to the lexicon."""

REGULARISATION = 10.0
HIT, NEARBY = 1.5, 0.5
"""Weights of what the lexicon found in the clause itself and elsewhere in the message (words and letters have length 1)."""

THREADS = 2
DENIED = "-"
"""Marks the model of a denial: "-fever" is how likely the clause denies a fever."""


@dataclass(frozen=True)
class Clause:
    """A clause as the models see it: `hits` are the findings of the lexicon in it (denied ones with DENIED), `around` in the message."""

    text: str
    vector: Array
    hits: tuple[str, ...]
    around: tuple[str, ...]


class FindingTagger:
    """Learns from clauses and what each of them says; `probabilities` reads clauses it has never seen."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b", min_df=2)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=3)
        self._labels: list[str] = []
        self._columns: dict[str, int] = {}
        self._weights: Array = np.zeros((0, 0), dtype=np.float32)
        self._bias: Array = np.zeros(0, dtype=np.float32)

    def fit(self, clauses: Sequence[Clause], said: Sequence[Collection[str]]) -> None:
        """Learns one model for each finding, and for each denial (DENIED + finding), that enough clauses say."""
        texts = [clause.text for clause in clauses]
        self._words.fit(texts)
        self._letters.fit(texts)
        self._columns = {hit: i for i, hit in enumerate(sorted({h for c in clauses for h in (*c.hits, *c.around)}))}
        counts = Counter(label for labels in said for label in set(labels))
        self._labels = sorted(label for label, count in counts.items() if count >= LEAST_EXAMPLES)
        features = self._features(clauses)
        with ThreadPoolExecutor(THREADS) as pool:  # the solver runs outside Python's lock
            models = list(pool.map(lambda label: _learn(features, np.array([label in labels for labels in said])), self._labels))
        self._weights = np.vstack([model.coef_ for model in models]).astype(np.float32)
        self._bias = np.concatenate([model.intercept_ for model in models]).astype(np.float32)

    def probabilities(self, clauses: Sequence[Clause]) -> list[Mapping[str, float]]:
        """For each clause, every learned label with its probability between 0 and 1."""
        values = np.asarray(self._features(clauses) @ self._weights.T) + self._bias
        return [dict(zip(self._labels, row)) for row in (1 / (1 + np.exp(-values))).tolist()]

    def save(self, folder: Path) -> None:
        for name in ("words", "letters"):
            io.dump(getattr(self, f"_{name}"), folder / f"tagger_{name}.skops")
        np.savez(
            folder / "tagger.npz", labels=self._labels, hits=list(self._columns), weights=self._weights, bias=self._bias, allow_pickle=False
        )

    def load(self, folder: Path) -> None:
        """Reads what `save` wrote; neither skops nor numpy run any code from these files."""
        for name in ("words", "letters"):
            setattr(self, f"_{name}", io.load(folder / f"tagger_{name}.skops", trusted=["scipy.sparse._csr.csr_matrix"]))
        with np.load(folder / "tagger.npz", allow_pickle=False) as kept:
            self._labels = kept["labels"].tolist()
            self._columns = {hit: i for i, hit in enumerate(kept["hits"].tolist())}
            self._weights, self._bias = kept["weights"], kept["bias"]

    def _features(self, clauses: Sequence[Clause]) -> Any:
        texts = [clause.text for clause in clauses]
        vectors = csr_matrix(np.array([clause.vector for clause in clauses]))
        hits, around = self._marks([c.hits for c in clauses], HIT), self._marks([c.around for c in clauses], NEARBY)
        return hstack([self._words.transform(texts), self._letters.transform(texts), vectors, hits, around]).tocsr()

    def _marks(self, found: Sequence[Sequence[str]], weight: float) -> csr_matrix:
        cells = [(row, self._columns[hit]) for row, hits in enumerate(found) for hit in set(hits) if hit in self._columns]
        rows, columns = zip(*cells) if cells else ((), ())
        return csr_matrix((np.full(len(cells), weight), (rows, columns)), shape=(len(found), len(self._columns)))


def _learn(features: Any, says: Any) -> Any:
    # The dual form reaches the same weights as the primal in less than half the time here (docs/decisions.md).
    return LogisticRegression(C=REGULARISATION, solver="liblinear", dual=True, tol=0.05, random_state=0).fit(features, says)
