"""The model file's checksum: written where the model is trained, verified before it is loaded. A model file is as powerful as a program."""

from __future__ import annotations

from pathlib import Path

from bot.digest import sha256


class WrongModel(Exception):
    """The model is not the one that was trained here; says what to do."""


def write(model: Path) -> Path:
    """Writes the model's SHA-256 beside it, in the format of `sha256sum`."""
    target = beside(model)
    target.write_text(f"{sha256(model)}  {model.name}\n")
    return target


def verify(model: Path) -> None:
    """Compares the model with its checksum; a model without one was trained by somebody's own means and is let pass.

    Raises:
        WrongModel: they differ.
    """
    written = beside(model)
    if written.exists() and model.exists() and written.read_text().split()[:1] != [sha256(model)]:
        raise WrongModel(f"{model} is not the model that was trained (see {written.name}); delete both and train again.")


def beside(model: Path) -> Path:
    """Where the checksum of a model stands."""
    return model.with_name(f"{model.name}.sha256")
