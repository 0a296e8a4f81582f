"""Tells that a message is about an animal: what it says is nobody's finding, and the answer is for a vet."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from bot.engine.phrases import FOLDER
from bot.understanding.cues import Cue, Cues
from bot.understanding.text import tokenize

_DOES = r"has|have|had|gets?|got|is|was|keeps?|cramps?|limps?|limping|can'?t|cannot|won'?t|suffers?|seems?|walks?|shakes?|twitches"
_OWNED = r"leg|paw|foot|hip|knee|back|hind|front|calf|thigh|muscle"
_ONESELF = re.compile(
    r"\b(?:i|im|i'm|ive|i've|me|myself|mine)\b|\bmy\s+(?:own\s+|left\s+|right\s+)?(?:leg|calf|calves|foot|feet|toe|thigh|shin|ankle|hip|knee)",
    re.I,
)


def is_about_one(message: str) -> bool:
    """Whether an animal and no person is what the message is about: "my dog bit my calf" and "his dog was barking, dad fell" are not."""
    if not _animal().search(message) or _ONESELF.search(message):
        return False
    return Cue.PERSON not in _cues().find(tokenize(message))


@lru_cache(maxsize=1)
def _cues() -> Cues:
    return Cues()


@lru_cache(maxsize=1)
def _animal() -> re.Pattern[str]:
    kept = "|".join(yaml.safe_load((FOLDER / "animals.yml").read_text(encoding="utf-8"))["kept"])
    owner = r"(?:my|our|his|her|their|the|a)\s+(?:[\w-]+\s+){0,2}?"
    return re.compile(rf"\b{owner}(?:{kept})(?:'?s\s+(?:[\w-]+\s+){{0,2}}(?:{_OWNED})|s?\s+(?:{_DOES}))\b", re.I)
