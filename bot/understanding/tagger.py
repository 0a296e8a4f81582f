"""The learned half of finding: for each clause and each finding, how likely the clause says that the person has it.

Linear models over words, letters, the encoder's reading of the clause in its message, and what the lexicon found in it. They
learn from every tagged message (data/nlu), so they also learn where a wording of the lexicon does not mean what it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.understanding import linear
from bot.understanding.bags import Bag, letters, shifted, words
from bot.understanding.encoder import WIDTH, Array
from bot.understanding.linear import LinearModel, Seen

LEAST_EXAMPLES = 4
"""Clauses that must say a finding before a model of it is learned; rarer ones are left to the lexicon."""

REGULARISATION = 10.0
HIT, NEARBY = 1.5, 0.5
"""Weights of what the lexicon found in the clause itself and elsewhere in the message (words and letters have length 1)."""

FAR = -4.5
"""Decision value of a clause that is far from saying a finding: a probability of one in a hundred."""

STAND_FOR_ALL = 3000
"""So many of the clauses that are far from saying a finding are learned from."""

PROCESSES = 2
"""Threads would draw from the solver's one source of chance in turns that differ from run to run, and so would the models."""

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
        self._words = Bag(words(2, with_question_marks=False), least=2)
        self._letters = Bag(letters(3, 5), least=3)
        self._hits: dict[str, int] = {}
        self._model = LinearModel()

    def fit(self, clauses: Sequence[Clause], said: Sequence[Collection[str]]) -> None:
        """Learns one model for each finding, and for each denial (DENIED + finding), that enough clauses say."""
        texts = [clause.text for clause in clauses]
        self._words.fit(texts)
        self._letters.fit(texts)
        self._hits = {hit: i for i, hit in enumerate(sorted({h for c in clauses for h in (*c.hits, *c.around)}))}
        counts = Counter(label for labels in said for label in set(labels))
        labels = sorted(label for label, count in counts.items() if count >= LEAST_EXAMPLES)
        width = WIDTH + len(self._words) + len(self._letters) + 2 * len(self._hits)
        self._model.fit([self._seen(clause) for clause in clauses], width, lambda features: _learn(features, labels, said))

    def probabilities(self, clauses: Sequence[Clause]) -> list[Mapping[str, float]]:
        """For each clause, every learned label with its probability between 0 and 1."""
        values = [self._model.decide(self._seen(clause)) for clause in clauses]
        return [dict(zip(self._model.labels, (1 / (1 + np.exp(-row))).tolist())) for row in values]

    def save(self, folder: Path) -> None:
        parts = {**self._words.packed("words"), **self._letters.packed("letters"), **self._model.packed()}
        np.savez(folder / "tagger.npz", hits=list(self._hits), **parts)

    def load(self, folder: Path) -> None:
        """Reads what `save` wrote; no code is run from it."""
        with linear.opened(folder / "tagger.npz") as kept:
            self._words.unpack(kept, "words")
            self._letters.unpack(kept, "letters")
            self._hits = {hit: i for i, hit in enumerate(kept["hits"].tolist())}
            self._model.unpack(kept)

    def _seen(self, clause: Clause) -> Seen:
        parts = (
            (self._words.of(clause.text), len(self._words)),
            (self._letters.of(clause.text), len(self._letters)),
            (self._marks(clause.hits, HIT), len(self._hits)),
            (self._marks(clause.around, NEARBY), len(self._hits)),
        )
        return Seen(clause.vector, *shifted(parts))

    def _marks(self, found: Sequence[str], weight: float) -> tuple[list[int], list[float]]:
        columns = sorted({self._hits[hit] for hit in found if hit in self._hits})
        return columns, [weight] * len(columns)


def _learn(features: Any, labels: Sequence[str], said: Sequence[Collection[str]]) -> tuple[list[str], Any, Any]:
    from joblib import Parallel, delayed

    says = (np.array([label in each for each in said]) for label in labels)
    models = Parallel(PROCESSES)(delayed(_one)(features, each) for each in says)
    return list(labels), np.vstack([weights for weights, _ in models]), np.concatenate([bias for _, bias in models])


def _one(features: Any, says: npt.NDArray[np.bool_]) -> tuple[Any, Any]:
    """The weights and the bias of a finding that the clauses `says` say; learned again with those the first model was unsure of."""
    first = _fitted(features, says, kept=says)
    values = features @ first.coef_[0] + first.intercept_[0]
    model = _fitted(features, says, kept=says | (values > FAR))
    return model.coef_, model.intercept_


def _fitted(features: Any, says: npt.NDArray[np.bool_], kept: npt.NDArray[np.bool_]) -> Any:
    """A model from the clauses `kept` and a few of all others, which weigh as much as those they stand for.

    Nearly all clauses are far from saying a finding; with so many of them left out the weights are the same, in a sixth of the time.
    """
    from sklearn.linear_model import LogisticRegression

    others = np.flatnonzero(~kept)
    drawn = np.random.default_rng(0).choice(others, min(STAND_FOR_ALL, len(others)), replace=False)
    rows = np.concatenate([np.flatnonzero(kept), drawn])
    weights = np.concatenate([np.ones(kept.sum()), np.full(len(drawn), len(others) / max(1, len(drawn)))])
    # The dual form reaches the same weights as the primal in less than half the time here (docs/decisions.md).
    model = LogisticRegression(C=REGULARISATION, solver="liblinear", dual=True, tol=0.05, random_state=0)
    return model.fit(features[rows], says[rows], sample_weight=weights)
