"""Trains the model when something it depends on has changed, and only then."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import warnings
from pathlib import Path

from bot.engine import checksum
from bot.engine.settings import ROOT, Settings

DEPENDS_ON = (
    "config.yml",
    "domain.yml",
    "data/rules.yml",
    "data/stories.yml",
    "data/nlu/*.yml",
    "requirements.lock",
    "bot/understanding/*.py",
    "bot/engine/policy.py",
)
"""Wordings and cues are read from data/knowledge and data/understanding when the server starts. A change of theirs works at once;
the learned models go on with what they saw of the old ones until the next training."""

METADATA = "metadata.json"
"""Where a model's archive says how it is trained and used."""


def fingerprint() -> str:
    """Changes exactly when a new training is needed."""
    digest = hashlib.sha256()
    for pattern in DEPENDS_ON:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def model_path(settings: Settings) -> Path:
    """Where the model for the present state of the files is, or will be."""
    return settings.models / f"charley-{fingerprint()}.tar.gz"


def train(settings: Settings) -> Path:
    """Trains the model if there is none yet for these files; older ones are removed.

    Raises:
        RuntimeError: Rasa could not train.
    """
    target = model_path(settings)
    if target.exists():
        return target
    from rasa.model_training import train as rasa_train

    # Rasa takes a tagged phrase for a synonym; Charley uses none of them.
    warnings.filterwarnings("ignore", message="Found inconsistent entity synonyms")
    settings.models.mkdir(parents=True, exist_ok=True)
    result = rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data" / name) for name in ("nlu", "rules.yml", "stories.yml")],
        output=str(settings.models),
        fixed_model_name=target.name.removesuffix(".tar.gz"),
        force_training=True,
    )
    if result.code != 0 or not target.exists():
        raise RuntimeError("Rasa could not train the model.")
    _only_for_serving(target)
    for old in settings.models.glob("charley-*.tar.gz"):
        if old != target:
            old.unlink()
            checksum.beside(old).unlink(missing_ok=True)
    checksum.write(target)
    return target


def _only_for_serving(model: Path) -> None:
    """Takes the plan of the training out of a model: Rasa would import all of its own components to read it at each start."""
    whole = model.with_suffix(".part")
    with tarfile.open(model) as trained, tarfile.open(whole, "w:gz") as served:
        for member in trained:
            file = trained.extractfile(member)
            if file and Path(member.name).name == METADATA:
                content = json.dumps({**json.load(file), "train_schema": {"nodes": {}}}).encode()
                member.size, file = len(content), io.BytesIO(content)
            served.addfile(member, file)
    whole.replace(model)
