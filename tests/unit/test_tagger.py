"""The learned tagger by itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.understanding.encoder import WIDTH
from bot.understanding.tagger import Clause, FindingTagger

SAYINGS = [f"{who} {what}" for who in ("my calf", "the foot", "a toe", "one thigh") for what in ("burns", "cramps", "aches", "swells")]


def learned(folder: Path) -> dict[str, np.ndarray]:
    """What a tagger keeps that learned sixteen findings from 800 noisy clauses."""
    chance = np.random.default_rng(1)
    drawn = [chance.choice(len(SAYINGS), 2, replace=False) for _ in range(800)]
    vectors = chance.normal(size=(len(drawn), WIDTH)).astype(np.float32)
    clauses = [Clause(" ".join(SAYINGS[i] for i in two), vector, (), ()) for two, vector in zip(drawn, vectors)]
    tagger = FindingTagger()
    tagger.fit(clauses, [{SAYINGS[two[0]]} for two in drawn])
    folder.mkdir()
    tagger.save(folder)
    return dict(np.load(folder / "tagger.npz"))


def test_what_is_learned_is_the_same_each_time(tmp_path: Path) -> None:
    """Else two clinics with the same data would have two assistants."""
    first, again = learned(tmp_path / "first"), learned(tmp_path / "again")
    assert first.keys() == again.keys()
    assert [part for part in first if not np.array_equal(first[part], again[part])] == []
