"""The model that is served is the model that was trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine import checksum


def test_the_trained_model_is_accepted_and_a_changed_one_refused(tmp_path: Path) -> None:
    model = tmp_path / "charley.tar.gz"
    model.write_bytes(b"weights")
    checksum.write(model)
    checksum.verify(model)
    model.write_bytes(b"weights of somebody else")
    with pytest.raises(checksum.WrongModel, match="is not the model that was trained"):
        checksum.verify(model)


def test_a_model_without_a_checksum_is_let_pass(tmp_path: Path) -> None:
    (tmp_path / "own.tar.gz").write_bytes(b"weights")
    checksum.verify(tmp_path / "own.tar.gz")
