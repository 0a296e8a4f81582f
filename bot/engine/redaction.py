"""Takes out of a message whatever could say who wrote it, and leaves the words that say what was not understood.

A word is shown when Charley's own data use it, or when people in at least three conversations did. Numbers, addresses of any kind and
words with a capital letter inside a sentence (names of people and places) are never shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.lookup import texts

ENOUGH_CONVERSATIONS = 3
"""A word of nobody's data is shown when so many different conversations used it."""

LONGEST = 25
"""Words of an example; the rest is cut."""

GAP = "…"

_DATA = Path(__file__).resolve().parents[2] / "data"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PIECE = re.compile(r"\S+")
_SPEAKS_OF_NOBODY = re.compile(r"^[\"'“‘(\[]*(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)[\"'”’)\].,;:!?…]*$")
_ENDS_A_SENTENCE = re.compile(r"[.!?…]['\"”’)]*$")


def words(text: str) -> set[str]:
    """The words of a text in small letters."""
    return {word.lower() for word in _WORD.findall(text)}


def shared(said: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The words that enough different conversations used, of pairs of conversation and text."""
    used: Mapping[str, set[str]] = defaultdict(set)
    for conversation, text in said:
        for word in words(text):
            used[word].add(conversation)
    return frozenset(word for word, conversations in used.items() if len(conversations) >= ENOUGH_CONVERSATIONS)


@lru_cache(maxsize=1)
def vocabulary(base: KnowledgeBase) -> frozenset[str]:
    """The words of the knowledge base and of the training messages that are written there with a small letter; no names of people."""
    own = [text for _, entry in base.everything() for key in entry.__fields__ if key != "review" for text in texts(getattr(entry, key))]
    trained = [path.read_text(encoding="utf-8") for path in sorted((_DATA / "nlu").glob("*.yml"))]
    names = yaml.safe_load((_DATA / "report.yml").read_text(encoding="utf-8"))["never_shown"]
    return (frozenset(word for text in (*own, *trained) for word in _WORD.findall(text) if word == word.lower()) | {"i"}) - {*names}


def redacted(text: str, known: frozenset[str]) -> str:
    """The text with everything but `known` words left out."""
    pieces = _PIECE.findall(text)
    shown: list[str] = []
    begins = True
    for piece in pieces[:LONGEST]:
        found = _SPEAKS_OF_NOBODY.match(piece)
        word = found["word"] if found else ""
        keep = word.lower() in known and (begins or word == "I" or not word.istitle())
        shown.append(piece if keep else GAP)
        begins = bool(_ENDS_A_SENTENCE.search(piece))
    shown += [GAP] if len(pieces) > LONGEST else []
    return " ".join(piece for n, piece in enumerate(shown) if piece != GAP or n == 0 or shown[n - 1] != GAP)
