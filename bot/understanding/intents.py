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

from bot.understanding import linear
from bot.understanding.bags import Bag, letters, shifted, words
from bot.understanding.encoder import WIDTH, Array, Encoded
from bot.understanding.linear import LinearModel, Seen

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
        self._words = Bag(words(2))
        self._letters = Bag(letters(1, 4))
        self._model = LinearModel()

    def fit(self, messages: Sequence[str], vectors: Sequence[Array], intents: Sequence[str]) -> None:
        self._words.fit(messages)
        self._letters.fit(messages)
        seen = [self._seen(message, vector) for message, vector in zip(messages, vectors)]
        self._model.fit(seen, WIDTH + len(self._words) + len(self._letters), lambda features: _learn(features, intents))

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
        return [Guess(self._model.labels[i], float(shares[i])) for i in order]

    def familiar(self, message: str) -> float:
        """The share of words that stand in some training message: low for other languages and for gibberish."""
        said = [word for word in _ONE_BY_ONE(message) if word.isalpha()]
        return sum(word in self._words.known for word in said) / len(said) if said else 1.0

    def save(self, folder: Path) -> None:
        parts = {**self._words.packed("words"), **self._letters.packed("letters"), **self._model.packed()}
        np.savez(folder / "intents.npz", **parts)

    def load(self, folder: Path) -> None:
        """Reads what `save` wrote; no code is run from it."""
        with linear.opened(folder / "intents.npz") as kept:
            self._words.unpack(kept, "words")
            self._letters.unpack(kept, "letters")
            self._model.unpack(kept)

    def _decide(self, message: str, vector: Array) -> Any:
        return self._model.decide(self._seen(message, vector))

    def _seen(self, message: str, vector: Array) -> Seen:
        parts = ((self._words.of(message), len(self._words)), (self._letters.of(message), len(self._letters)))
        return Seen(vector, *shifted(parts))


def _learn(features: Any, intents: Sequence[str]) -> tuple[list[str], Any, Any]:
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=REGULARISATION, class_weight="balanced", random_state=0).fit(features, list(intents))
    return [str(intent) for intent in model.classes_], model.coef_, model.intercept_


_ONE_BY_ONE = words(1)
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
