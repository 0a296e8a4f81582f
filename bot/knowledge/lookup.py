"""Looks entries up by id, name, misspelling, free text or relation. The same question always gets the same answer."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from bot.knowledge import schema, words
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.references import references

NAME, ALIAS, TEXT = 8.0, 5.0, 2.0
"""What a word counts for in a name, in another name for it, and in the text of an entry."""

LESS_WANTED = {"sources": 0.3, "findings": 0.6, "questions": 0.6}
"""Who asks in free words wants an answer rather than where it comes from or how it is asked for."""

CALLED_SO = 100.0
"""What it adds when the whole text is a name of the entry."""

LIKENESS = 80
"""Below this (0 to 100) a word or id is not taken for a misspelling."""

ALIKE = 60
"""An id this like what was typed is worth a "did you mean"."""

SHORTEST = 3
"""Words up to so many letters are not taken for misspellings of others."""

_NAMES = {"name", "clinical", "term", "title", "country", "id"}
_OTHER_NAMES = {"aliases", "generics", "brands", "nicknames", "wordings"}
_NO_TEXT = {"sources", "review", "denials", "when_denied", "when_fine", "link"}
_EMPTY_WORDS = set(words.keys("a an and are at be can do does for from have help how i in is it me my of on or the to what which with"))


@dataclass(frozen=True)
class Found:
    """An entry that was looked for, its kind, and how well it fits (higher is better)."""

    kind: str
    entry: Any
    score: float = 0.0

    @property
    def address(self) -> str:
        return f"{self.kind}:{self.entry.id}"


def title(entry: Any) -> str:
    """What an entry is called, for a list or a heading."""
    for key in ("name", "term", "title", "country", "text"):
        if hasattr(entry, key):
            return str(getattr(entry, key))
    return str(entry.id)


def by_id(wanted: str, base: KnowledgeBase) -> list[Found]:
    """Every entry with this id, in the order of kinds; `kind:id` names one. Empty when there is none."""
    kind, _, entry = wanted.rpartition(":")
    return [Found(k, e) for k, e in base.everything() if e.id == entry and kind in ("", k)]


def ids_like(wanted: str, base: KnowledgeBase, limit: int = 5) -> list[str]:
    """The ids that are most like `wanted`, for "did you mean"."""
    ids = sorted({entry.id for _, entry in base.everything()})
    near: list[tuple[str, float, int]] = process.extract(wanted.rpartition(":")[2], ids, scorer=fuzz.ratio, limit=limit)
    return [name for name, likeness, _ in near if likeness >= ALIKE]


def by_name(name: str, base: KnowledgeBase) -> list[Found]:
    """The entries that people call by this name, or by one that is spelt nearly so."""
    names = _index(base).names
    said = tuple(words.keys(name))
    if said in names:
        return names[said]
    likely = process.extractOne(" ".join(said), {key: " ".join(key) for key in names}, scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return names[likely[2]] if likely else []


def search(text: str, base: KnowledgeBase, limit: int = 10, kinds: Collection[str] = ()) -> list[Found]:
    """The entries that fit a free text best, best first; misspelt words count as the word they are most like."""
    index = _index(base)
    asked = [word for word in words.keys(text) if word not in _EMPTY_WORDS]
    scores: dict[int, float] = {}
    for word in dict.fromkeys(asked):
        known = word if word in index.weights else _nearest(word, index)
        for place, weight in index.weights.get(known, {}).items():
            scores[place] = scores.get(place, 0.0) + weight * index.rarity[known] * LESS_WANTED.get(index.entries[place].kind, 1.0)
    for found in index.names.get(tuple(asked), []):
        place = index.place[found.address]
        scores[place] = scores.get(place, 0.0) + CALLED_SO
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    hits = [Found(index.entries[place].kind, index.entries[place].entry, round(score, 1)) for place, score in ranked]
    return [hit for hit in hits if not kinds or hit.kind in kinds][:limit]


def helps(cause: str, base: KnowledgeBase, findings: Collection[str] = ()) -> list[schema.Remedy]:
    """What eases or prevents a cause, most useful first, without what these findings forbid."""
    closed = forbidden(findings, base)
    entry = base.causes[cause]
    return [base.remedies[r] for r in dict.fromkeys((*entry.helps, *entry.prevents)) if r not in closed]


def stretches(
    base: KnowledgeBase, muscle: str = "", position: schema.Position | None = None, findings: Collection[str] = ()
) -> list[schema.Stretch]:
    """The stretches for a muscle or place (an id or a word of its name), in a position, that these findings do not forbid."""
    closed = forbidden(findings, base)
    wanted = words.keys(muscle)
    return [
        stretch
        for stretch in base.stretches.values()
        if (muscle in stretch.places or all(word in words.keys(stretch.muscle) for word in wanted))
        and position in (None, stretch.position)
        and stretch.id not in closed
    ]


def forbidden(findings: Collection[str], base: KnowledgeBase) -> set[str]:
    """Ids of what must not be offered to somebody with these findings (present, or not sure about)."""
    return {entry for gate in base.gates.values() if set(gate.findings) & set(findings) for entry in gate.blocks}


def refers_to(entry: Any) -> list[tuple[str, str]]:
    """The entries that this one names, as (kind, id), each once."""
    return list(dict.fromkeys((part, name) for _, kind, name in references(entry) for part in kind.split(" or ")))


def used_by(kind: str, name: str, base: KnowledgeBase) -> list[Found]:
    """The entries that name this one."""
    return [found for found in _index(base).entries if (kind, name) in refers_to(found.entry)]


@dataclass(frozen=True)
class _Index:
    """Every word of the knowledge base with the places (numbers of entries) where it stands, and its weight there."""

    entries: list[Found]
    place: dict[str, int]
    weights: dict[str, dict[int, float]]
    rarity: dict[str, float]
    names: dict[tuple[str, ...], list[Found]]


@lru_cache(maxsize=2)
def _index(base: KnowledgeBase) -> _Index:
    entries = [Found(kind, entry) for kind, entry in base.everything()]
    weights: dict[str, dict[int, float]] = {}
    names: dict[tuple[str, ...], list[Found]] = {}
    for place, found in enumerate(entries):
        for weight, text in _weighed(found.entry):
            said = tuple(words.keys(text.replace("_", " ")))
            if weight > TEXT and said and found.address not in {other.address for other in names.setdefault(said, [])}:
                names[said].append(found)
            for word in said:
                at = weights.setdefault(word, {})
                at[place] = max(at.get(place, 0.0), weight)
    rarity = {word: math.log(1 + len(entries) / len(at)) for word, at in weights.items()}
    return _Index(entries, {found.address: place for place, found in enumerate(entries)}, weights, rarity, names)


def _weighed(entry: Any) -> Iterator[tuple[float, str]]:
    for key in entry.__fields__:
        if key not in _NO_TEXT:
            weight = NAME if key in _NAMES else ALIAS if key in _OTHER_NAMES else TEXT
            yield from ((weight, text) for text in texts(getattr(entry, key)))


def texts(value: Any) -> Iterator[str]:
    """Every text inside a value of an entry."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif isinstance(value, schema.Model):
        for key in value.__fields__:
            yield from texts(getattr(value, key))


def _nearest(word: str, index: _Index) -> str:
    likely = process.extractOne(word, list(index.weights), scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return str(likely[0]) if likely and len(word) > SHORTEST else word
