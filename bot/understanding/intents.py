"""What a message wants: a linear model over words, letters and a sentence vector.

Measured against Rasa's own classifiers on unseen wording, this was the most accurate and the cheapest (docs/decisions.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
from skops import io

from bot.understanding.encoder import Array, Encoded

REGULARISATION = 0.5
SHARPNESS = 2.5
"""How steeply decision values become confidences; measured on held-out training messages."""

ALSO_WITHIN = 0.35
"""A further intent counts as said too when its decision value is this close to the best one."""

LEAST_ALSO = 0.12
"""And only from this confidence on (22 intents: chance is 0.05)."""


@dataclass(frozen=True)
class Guess:
    """An intent with its confidence between 0 and 1."""

    intent: str
    confidence: float


class IntentModel:
    """Trains on messages with the encoder's reading of them; `rank` gives every intent, best first."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b|\?", lowercase=True)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, lowercase=True)
        self._classifier = LinearSVC(C=REGULARISATION, class_weight="balanced", random_state=0)

    def fit(self, messages: Sequence[str], vectors: Sequence[Array], intents: Sequence[str]) -> None:
        self._words.fit(messages)
        self._letters.fit(messages)
        self._classifier.fit(self._features(messages, vectors), list(intents))

    def rank(self, message: str, encoded: Encoded) -> list[Guess]:
        """Every intent with its confidence, best first. A question inside a story is also judged on its own."""
        values = self._decide(message, encoded.mean())
        question = last_question(message)
        if question:
            start = message.rindex(question)
            values = (values + self._decide(question, encoded.mean(start, start + len(question)))) / 2
        powers = np.exp(SHARPNESS * (values - values.max()))
        shares = powers / powers.sum()
        order = np.argsort(-shares, kind="stable")
        return [Guess(str(self._classifier.classes_[i]), float(shares[i])) for i in order]

    def familiar(self, message: str) -> float:
        """The share of words that stand in some training message: low for other languages and for gibberish."""
        words = [word for word in self._words.build_tokenizer()(message.lower()) if word.isalpha()]
        return sum(word in self._words.vocabulary_ for word in words) / len(words) if words else 1.0

    def save(self, folder: Path) -> None:
        for name in _PARTS:
            io.dump(getattr(self, f"_{name}"), folder / f"{name}.skops")

    def load(self, folder: Path) -> None:
        """Reads what `save` wrote; skops refuses anything but plain scikit-learn and scipy objects."""
        for name in _PARTS:
            setattr(self, f"_{name}", io.load(folder / f"{name}.skops", trusted=["scipy.sparse._csr.csr_matrix"]))

    def _decide(self, message: str, vector: Array) -> Any:
        return self._classifier.decision_function(self._features([message], [vector]))[0]

    def _features(self, messages: Sequence[str], vectors: Sequence[Array]) -> Any:
        parts = [self._words.transform(messages), self._letters.transform(messages), csr_matrix(np.array(vectors))]
        return hstack(parts).tocsr()


_PARTS = ("words", "letters", "classifier")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
_ASKS = re.compile(
    r"^\W*(?:and |so |but |ok |please |pls )*"
    r"(?:is|are|am|was|do|does|did|can|could|should|would|will|what|whats|why|how|hows|when|which|who|where|any|anyone|has|have|"
    r"shall|may|might)\b",
    re.I,
)


def last_question(message: str) -> str:
    """The last sentence that asks something, if the message holds more than that; else an empty text."""
    sentences, questions = _sentences(message)
    return questions[-1] if questions and len(sentences) > 1 else ""


def asks(message: str) -> bool:
    """Whether some sentence has the form of a question, with or without its mark."""
    return bool(_sentences(message)[1])


def _sentences(message: str) -> tuple[list[str], list[str]]:
    """All sentences, and those among them that ask."""
    sentences = [m.group().strip() for m in _SENTENCE.finditer(message) if m.group().strip()]
    return sentences, [s for s in sentences if s.endswith("?") or _ASKS.match(s)]


def also(ranked: Sequence[Guess]) -> list[str]:
    """The further intents of a message: those nearly as sure as the first."""
    return [
        g.intent
        for g in ranked[1:4]
        if g.confidence >= LEAST_ALSO and g.confidence >= ranked[0].confidence * float(np.exp(-SHARPNESS * ALSO_WITHIN))
    ]
