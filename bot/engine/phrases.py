"""Recognises what people say in fixed turns of phrase: commands during a stretch, follow-up questions, wishes, feelings.

The phrases are data (data/understanding/*.yml). They are looked for only where they can be meant; what a message tells about
the person is not their business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import yaml

from bot.understanding.text import keys

FOLDER = Path(__file__).resolve().parents[2] / "data" / "understanding"
SHORT = 12
"""Words; in a longer message a phrase inside it says little about the whole."""

ORDER = "in order"
_POLITE = set(
    keys("please thanks thank you ok okay well oh um er erm hmm mate charley hey hi sorry so and but now then just lol haha ah right")
)
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]

Words = tuple[str, ...]


class Phrases:
    """One file of phrases: for each meaning those that are a whole message, stand within one, or begin one."""

    def __init__(self, file: str) -> None:
        written: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
        self._whole = _table(written, "whole")
        self._within = _table(written, "within")
        self._begins = _table(written, "begins")

    def meaning(self, message: str, longest: int = SHORT) -> str | None:
        """What a message means as a whole, or by a phrase within it; of several the longest phrase tells."""
        said = tuple(keys(message))
        for form in (said, _bare(said)):
            if form in self._whole:
                return self._whole[form]
        if not said or len(said) > longest:
            return None
        found = {phrase: meaning for phrase, meaning in self._within.items() if _contains(said, phrase)}
        found |= {phrase: meaning for phrase, meaning in self._begins.items() if said[: len(phrase)] == phrase and meaning != ORDER}
        return found[max(found, key=len)] if found else None

    def place_in_order(self, message: str) -> int | None:
        """The number that is meant by "and the second one?", from 1; None when the message asks for nothing of the kind."""
        said = tuple(keys(message))
        openings = [phrase for phrase, meaning in self._begins.items() if meaning == ORDER and said[: len(phrase)] == phrase]
        if not openings:
            return None
        rest = [word for word in said[len(max(openings, key=len)) :] if word not in ("the", "one", "number", "stretch", "cause", "tip")]
        if len(rest) != 1:
            return None
        return _ORDINALS.index(rest[0]) + 1 if rest[0] in _ORDINALS else int(rest[0]) if rest[0].isdecimal() and len(rest[0]) == 1 else None


class Languages:
    """Tells that a message is not English, by frequent words of other languages and by their scripts."""

    def __init__(self) -> None:
        written = yaml.safe_load((FOLDER / "languages.yml").read_text(encoding="utf-8"))
        self._scripts = re.compile(written.pop("other scripts"))
        self._words = [set(words) for words in written.values()]

    def foreign(self, message: str) -> bool:
        """Whether a message is written in another language than English."""
        said = set(re.findall(r"[^\W\d_]+", message.lower()))
        return bool(self._scripts.search(message)) or any(len(said & words) >= 2 for words in self._words)


def pronoun(message: str) -> str | None:
    """How the person is spoken of that a message names: he, she or they; None when it names nobody. The first he or she counts."""
    said = re.findall(r"[^\W\d_]+", message.lower())
    named = [meaning for word in said if (meaning := _people().get(word))]
    return next((meaning for meaning in named if meaning != "they"), named[0] if named else None)


def names_somebody_else_instead(message: str) -> bool:
    """Whether it says that all this is about another person: "it's not me, it's my dad"."""
    return phrases("follow_ups.yml").meaning(message) == "somebody" and pronoun(message) is not None


@lru_cache(maxsize=1)
def _people() -> dict[str, str]:
    written = yaml.safe_load((FOLDER / "people.yml").read_text(encoding="utf-8"))
    return {word: meaning for meaning, words in written.items() for word in words}


@cache
def phrases(file: str) -> Phrases:
    """The phrases of a file, read once."""
    return Phrases(file)


@lru_cache(maxsize=1)
def languages() -> Languages:
    """The languages that Charley does not speak."""
    return Languages()


def _table(written: Mapping[str, Mapping[str, Sequence[str]]], kind: str) -> dict[Words, str]:
    return {tuple(keys(phrase)): meaning for meaning, kinds in written.items() for phrase in kinds.get(kind, ())}


def _bare(said: Words) -> Words:
    """The words without politeness at either end."""
    start, end = 0, len(said)
    while start < end and said[start] in _POLITE:
        start += 1
    while end > start and said[end - 1] in _POLITE:
        end -= 1
    return said[start:end]


def _contains(said: Words, phrase: Words) -> bool:
    return any(said[i : i + len(phrase)] == phrase for i in range(len(said) - len(phrase) + 1))


def is_hearsay(before: str) -> bool:
    """Whether the words before the name of an illness make it somebody's guess: "my mate says it's a" (clot)."""
    guess, clinicians = _hearsay()
    said = " ".join(keys(before))
    return bool(guess.search(said)) and not clinicians.search(said)


@cache
def _hearsay() -> tuple[re.Pattern[str], re.Pattern[str]]:
    written = yaml.safe_load((FOLDER / "hearsay.yml").read_text(encoding="utf-8"))
    says, means, who = ("|".join(" ".join(keys(words)) for words in written[part]) for part in ("says", "means", "clinicians"))
    return re.compile(rf"\b(?:{says})(?: \w+){{0,3}}? (?:{means})(?: (?:a|an|the))?$"), re.compile(rf"\b(?:{who})\b")
