"""Finds the knowledge base's own words in a message: findings, denials, medicines and topics to ask about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from rapidfuzz import fuzz, process
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.understanding.text import Token, how_many_limbs, keys, tokenize


class Meaning(str, Enum):
    FINDING = "finding"
    DENIAL = "denial"
    DENIABLE = "deniable"
    TOPIC = "topic"


@dataclass(frozen=True)
class Match:
    """Tokens `start` to `end` (exclusive) say `value`: a finding id, or a topic such as `remedy:magnesium`."""

    meaning: Meaning
    value: str
    start: int
    end: int


class Phrases:
    """Exact multi-word look-up over folded tokens, each phrase with its label (spaCy's phrase matcher)."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        for label, phrase in phrases:  # one by one: all these documents at once would take 120 MB
            words = keys(phrase)
            if words:
                self._matcher.add(label, [Doc(self._vocab, words=words)])

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
        """Label, first token and token after the last of every phrase that occurs."""
        if not tokens:
            return
        doc = Doc(self._vocab, words=[token.key for token in tokens])
        for label, start, end in self._matcher(doc):
            yield self._vocab.strings[label], start, end


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
        self._known_words = {word for _, phrase in _labelled_phrases(base) for word in keys(phrase)}

    def find(self, tokens: Sequence[Token]) -> list[Match]:
        """Every match, in order; one that lies inside a longer one of the same kind is left out."""
        found = self._phrases.find(tokens)
        matches = {Match(*_meaning(label), start, end) for label, start, end in found if _same_number(label, tokens[start:end])}
        matches |= set(self._misspelt_medicines(tokens))
        kept = [m for m in matches if not any(self._is_swallowed(m, other) for other in matches)]
        return sorted(kept, key=lambda m: (m.start, m.end, m.value))

    def _is_swallowed(self, match: Match, by: Match) -> bool:
        """ "Foot" inside "sole of my foot" goes; "calf" inside "one calf is bigger" is of another kind and stays."""
        if Meaning.TOPIC in (match.meaning, by.meaning):
            return match.meaning is by.meaning is Meaning.TOPIC and _inside(match, by)
        if match.meaning is not by.meaning and Meaning.DENIABLE in (match.meaning, by.meaning):
            return match.meaning is Meaning.DENIABLE and match.value == by.value and _inside(match, by)
        if match.value in self._dangers and by.value not in self._dangers and not by.value.startswith("family_"):
            return False
        if match.value == by.value and by.meaning is Meaning.DENIAL:
            return _inside(match, by)
        if self._kinds[match.value] is FindingKind.MEDICINE:  # "started atorvastatin" is a new medicine and a statin
            return False
        return self._group(match) is self._group(by) and _inside(match, by)

    def _group(self, match: Match) -> FindingKind:
        """ "Now" inside "now and then" is no time of day: triggers and courses are of one group."""
        kind = self._kinds[match.value]
        return FindingKind.COURSE if kind is FindingKind.TRIGGER else kind

    def _misspelt_medicines(self, tokens: Sequence[Token]) -> Iterator[Match]:
        for index, token in enumerate(tokens):
            if len(token.key) < SHORTEST_MISSPELLING or token.key in self._known_words | _NO_MISSPELLINGS or token.is_mark:
                continue
            near = process.extractOne(token.key, list(self._medicines), scorer=fuzz.ratio, score_cutoff=MEDICINE_LIKENESS)
            if near and near[0][0] == token.key[0]:
                yield Match(Meaning.FINDING, self._medicines[near[0]], index, index + 1)


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
        for denial in finding.denials:
            yield f"denial|{finding.id}", denial
    for name, value in _medicine_names(base):
        yield f"finding|{value}", name
    for topic, entries in base.topics():
        for name in entries:
            yield f"topic|{topic}", name
