"""Linear models over what is seen of a text: an encoder's vector and a few of very many terms.

scikit-learn learns them; reading one message needs only the rows of the terms that occur, which is a fiftieth of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.understanding.encoder import Array


@dataclass(frozen=True)
class Seen:
    """What a model sees of a text: the numbers of its vector, and behind them the terms at `columns` with their `values`."""

    vector: Array
    columns: Sequence[int]
    values: Sequence[float]


class LinearModel:
    """One line of numbers for each label; `width` is the length of a vector and of all terms together."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self._weights: Array = np.zeros((0, 0), dtype=np.float32)
        self._bias: Array = np.zeros(0, dtype=np.float32)

    def fit(self, seen: Sequence[Seen], width: int, learn: Callable[[Any], tuple[list[str], Any, Any]]) -> None:
        """Learns; `learn` gets the texts as a sparse matrix and gives labels, weights (one row a label) and biases."""
        self.labels, weights, bias = learn(_matrix(seen, width))
        self._weights = np.ascontiguousarray(np.asarray(weights, dtype=np.float32).T)
        self._bias = np.asarray(bias, dtype=np.float32)

    def decide(self, seen: Seen) -> Array:
        """The decision value of each label."""
        size = len(seen.vector)
        values = seen.vector @ self._weights[:size] + self._bias
        if seen.columns:
            rows = np.asarray(seen.columns) + size
            values += np.asarray(seen.values, dtype=np.float32) @ self._weights[rows]
        return np.asarray(values)

    def packed(self) -> dict[str, npt.NDArray[np.generic]]:
        """What it learned, as arrays for `np.savez`."""
        return {"labels": np.array(self.labels), "weights": self._weights, "bias": self._bias}

    def unpack(self, kept: np.lib.npyio.NpzFile) -> None:
        """Takes back what `packed` gave."""
        self.labels = kept["labels"].tolist()
        self._weights, self._bias = kept["weights"], kept["bias"]


def _matrix(seen: Sequence[Seen], width: int) -> Any:
    from scipy.sparse import csr_matrix

    size = len(seen[0].vector)
    ends = np.cumsum([0, *(size + len(s.columns) for s in seen)])
    columns = np.concatenate([[*range(size), *(size + c for c in s.columns)] for s in seen])
    values = np.concatenate([[*s.vector, *s.values] for s in seen]).astype(float)
    return csr_matrix((values, columns, ends), shape=(len(seen), width))


def opened(path: Path) -> Any:
    """What `np.savez` wrote there."""
    return np.load(path, allow_pickle=False)
