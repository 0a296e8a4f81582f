"""Finds the knowledge base's own words in a message: findings, denials, medicines and topics to ask about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rapidfuzz import fuzz, process

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.understanding.cues import Cue, Span
from bot.understanding.phrases import Phrases
from bot.understanding.text import Token, how_many_limbs, keys, tokenize
from bot.understanding.well import Well


class Meaning(str, Enum):
    FINDING = "finding"
    DENIAL = "denial"
    DENIABLE = "deniable"
    FINE = "fine"
    TOPIC = "topic"


@dataclass(frozen=True)
class Match:
    """Tokens `start` to `end` (exclusive) say `value`: a finding id, or a topic such as `remedy:magnesium`."""

    meaning: Meaning
    value: str
    start: int
    end: int


# Below this likeness (0 to 100) a word is not taken for a misspelt medicine; rapidfuzz's ratio, found on our own tests:
# "atorvastin" and "furosimide" pass, "station" for "statin" does not.
MEDICINE_LIKENESS = 86
SHORTEST_MISSPELLING = 6


_NO_MISSPELLINGS = {"station", "static", "statue", "status", "formal", "normal"}
"""Ordinary words that are one letter from a medicine's name."""


class Lexicon:
    """All that the knowledge base calls by name."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._kinds = {finding.id: finding.kind for finding in base.findings.values()}
        self._dangers = base.danger_findings
        self._medicines = {name: value for name, value in _medicine_names(base) if " " not in name}
        self._phrases = Phrases(_labelled_phrases(base))
        self._no_misspellings = _NO_MISSPELLINGS | {word for _, phrase in _labelled_phrases(base) for word in keys(phrase)}

    def respelt(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with "swellin" and "walkin" as the words that the knowledge base knows."""
        return [replace(token, key=f"{token.key}g") if self._drops_its_g(token.key) else token for token in tokens]

    def _drops_its_g(self, key: str) -> bool:
        return len(key) > 4 and key.endswith("in") and key not in self._no_misspellings and f"{key}g" in self._no_misspellings

    def find(self, tokens: Sequence[Token], cues: Mapping[Cue, Sequence[Span]]) -> list[Match]:
        """Every match, in order; one that lies inside a longer one of the same kind is left out. `cues` are those of the message."""
        found = self._phrases.find(tokens)
        matches = {Match(*_meaning(label), start, end) for label, start, end in found if _same_number(label, tokens[start:end])}
        named = {match for match in matches if match.meaning is Meaning.FINE}
        matches = matches - named | set(_said_to_be_well(named, tokens, cues)) | set(self._misspelt_medicines(tokens))
        kept = [m for m in matches if not any(self._is_swallowed(m, other) for other in matches)]
        return sorted(kept, key=lambda m: (m.start, m.end, m.value))

    def _is_swallowed(self, match: Match, by: Match) -> bool:
        """ "Foot" inside "sole of my foot" goes; "calf" inside "one calf is bigger" is of another kind and stays."""
        if Meaning.TOPIC in (match.meaning, by.meaning):
            return match.meaning is by.meaning is Meaning.TOPIC and _inside(match, by)
        if match.meaning is not by.meaning and Meaning.DENIABLE in (match.meaning, by.meaning):
            return match.meaning is Meaning.DENIABLE and _inside(match, by)
        if match.value in self._dangers and by.value not in self._dangers and not by.value.startswith("family_"):
            return False
        if match.value == by.value and by.meaning is Meaning.DENIAL:
            return _inside(match, by) or (match.meaning is Meaning.FINDING and (match.start, match.end) == (by.start, by.end))
        if self._kinds[match.value] is FindingKind.MEDICINE:  # "started atorvastatin" is a new medicine and a statin
            return False
        if self._kinds[by.value] is FindingKind.MEDICINE and self._kinds[match.value] is FindingKind.SIGN:
            return _inside(match, by)  # "thinner" in "blood thinners"
        if (self._kinds[match.value], by.meaning) == (FindingKind.PLACE, Meaning.DENIAL):
            return _inside(match, by)  # "toes" in "can stand on my toes fine"
        if (self._kinds[match.value], self._kinds[by.value]) == (FindingKind.TRIGGER, FindingKind.RELIEF):
            return _inside(match, by)  # "when I rest" in "stops when I rest"
        return self._group(match) is self._group(by) and _inside(match, by)

    def _group(self, match: Match) -> FindingKind:
        """ "Now" inside "now and then" is no time of day: triggers and courses are of one group."""
        kind = self._kinds[match.value]
        return FindingKind.COURSE if kind is FindingKind.TRIGGER else kind

    def _misspelt_medicines(self, tokens: Sequence[Token]) -> Iterator[Match]:
        for index, token in enumerate(tokens):
            if len(token.key) < SHORTEST_MISSPELLING or token.key in self._no_misspellings or token.is_mark:
                continue
            near = process.extractOne(token.key, list(self._medicines), scorer=fuzz.ratio, score_cutoff=MEDICINE_LIKENESS)
            if near and near[0][0] == token.key[0]:
                yield Match(Meaning.FINDING, self._medicines[near[0]], index, index + 1)


def _said_to_be_well(named: set[Match], tokens: Sequence[Token], cues: Mapping[Cue, Sequence[Span]]) -> Iterator[Match]:
    """The denials that follow from what is said to be well."""
    well = Well(tokens, [Span(match.start, match.end) for match in named], cues)
    return (replace(match, meaning=Meaning.DENIAL) for match in named if well.says(Span(match.start, match.end)))


def _inside(match: Match, other: Match) -> bool:
    covers = other.start <= match.start and match.end <= other.end
    return covers and other.end - other.start > match.end - match.start


def _medicine_names(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for medicine in base.medicines.values():
        if medicine.finding:
            for name in (*medicine.generics, *medicine.brands, *medicine.nicknames):
                yield name.lower(), medicine.finding


def _meaning(label: str) -> tuple[Meaning, str]:
    meaning, value, *_ = label.split("|")
    return Meaning(meaning), value


def _same_number(label: str, tokens: Sequence[Token]) -> bool:
    wanted = label.split("|")[2:]
    return not wanted or not wanted[0] or how_many_limbs(tokens) == wanted[0]


def _labelled_phrases(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for finding in base.findings.values():
        for wording in finding.wordings:
            yield f"finding|{finding.id}" + (f"|{how_many_limbs(tokenize(wording))}" if finding.one_or_many else ""), wording
        for word in finding.when_denied:
            yield f"deniable|{finding.id}", word
        for thing in finding.when_fine:
            yield f"fine|{finding.id}", thing
        for denial in finding.denials:
            yield f"denial|{finding.id}", denial
    for name, value in _medicine_names(base):
        yield f"finding|{value}", name
    for topic, entries in base.topics():
        for name in entries:
            yield f"topic|{topic}", name
