"""Reads a message whole: what the lexicon and the grammars found, corrected and completed by what was learned.

What the lexicon found and the models know to mean something else here is dropped, but never a danger; what the models are
sure of is added; and a danger that they only suspect makes Charley ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.understanding.clauses import clauses
from bot.understanding.encoder import Encoded
from bot.understanding.findings import FindingExtractor, Mention, Understood
from bot.understanding.tagged import Example
from bot.understanding.tagger import DENIED, Clause, FindingTagger
from bot.understanding.whole_message import MessageJudge

# Probabilities, chosen on messages that were neither trained on nor part of a measurement (docs/decisions.md).
KEEP = 0.15
"""Below this a wording that the lexicon found is taken to mean something else here."""

ADD = 0.3
"""From this on a finding that no wording says counts as said."""

ADD_DENIAL = 0.2
"""From this on a denial that no wording says counts as said."""

OVERRULE = 0.35
"""From this on a denial overrules a wording that says that it is there."""

AFFIRM, NO_DENIAL = 0.5, 0.1
"""A finding at least as likely said as the first and less likely denied than the second is said, whatever "no" stands nearby."""

SUSPECT = 0.05
"""From this on a danger is asked about."""

ADD_SIGN = 0.25
"""For a sign of danger more is asked: what is only likely is suspected, and asked about."""

ADD_SIGN_ALARMED = 0.1
"""From this on such a sign counts as said in a message that as a whole sounds like a danger, where no wording names one."""

ABOUT_OTHER = 0.5
ALARMING = 0.25


_EVERYDAY = {FindingKind.PLACE, FindingKind.SIDE, FindingKind.COURSE}
"""Kinds whose words often mean something else; all others that a red flag names are never dropped, these not where it sounds dangerous."""

_NEW_MEDICINE = "new_medicine"
"""Learned only where some medicine is spoken of: its tagged messages say "for three weeks now", and so does everybody."""

Likely = Mapping[str, tuple[float, tuple[int, int]]]
"""For each label its probability and the characters of the clause that says it."""


@dataclass(frozen=True)
class Read:
    """A message as read. `suspected` are danger findings that it perhaps says, `alarming` whether it sounds like a danger at all."""

    understood: Understood
    suspected: tuple[str, ...]
    alarming: bool


class MessageReader:
    """`fit` learns from tagged messages, `read` reads new ones; both want the encoder's reading of each message."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._extractor = FindingExtractor(base)
        self._signs_of_danger = {f for f in base.danger_findings if base.findings[f].kind is FindingKind.SIGN}
        self._never_dropped = {f for f in base.flagged if base.findings[f].kind not in _EVERYDAY and not f.startswith("timing_")}
        self._medicines = {finding.id for finding in base.findings.values() if finding.kind is FindingKind.MEDICINE}
        self._tagger = FindingTagger()
        self._about_other = MessageJudge("about_other")
        self._danger = MessageJudge("danger")

    def fit(self, examples: Sequence[Example], encoded: Sequence[Encoded]) -> None:
        """Learns; `encoded` belongs to `examples` one by one."""
        understood = [self._extractor.read(example.text) for example in examples]
        self._tagger.fit(
            [clause for e, u, c in zip(examples, understood, encoded) for clause in _clauses(e.text, u, c)],
            [said for example in examples for said in _said(example)],
        )
        texts, vectors = [e.text for e in examples], [c.mean() for c in encoded]
        self._about_other.fit(texts, vectors, [_people(u) for u in understood], [e.about_other for e in examples])
        self._danger.fit(texts, vectors, [self._alarms(u) for u in understood], [self._is_danger(e) for e in examples])

    def read(self, message: str, encoded: Encoded) -> Read:
        """Everything that `message` says."""
        understood = self._extractor.read(message)
        vector = encoded.mean()
        about_other = self._about_other.probability(message, vector, _people(understood)) >= ABOUT_OTHER
        if about_other != understood.about_other:
            understood = self._extractor.read(message, about_other)
        likely = _likeliest(clauses(message), self._tagger.probabilities(_clauses(message, understood, encoded)))
        alarming = self._danger.probability(message, vector, self._alarms(understood)) >= ALARMING
        added = self._added(understood, likely, alarming)
        mentions = self._extractor.settle([*self._kept(understood.mentions, likely, alarming), *added])
        told = {mention.finding for mention in mentions}
        suspected = tuple(sorted(f for f, (p, _) in likely.items() if p >= SUSPECT and f in self._base.alarms and f not in told))
        return Read(replace(understood, mentions=tuple(mentions)), suspected, alarming)

    def save(self, folder: Path) -> None:
        self._tagger.save(folder)
        self._about_other.save(folder)
        self._danger.save(folder)

    def load(self, folder: Path) -> None:
        """Reads what `save` wrote."""
        self._tagger.load(folder)
        self._about_other.load(folder)
        self._danger.load(folder)

    def _kept(self, mentions: Sequence[Mention], likely: Likely, alarming: bool) -> Iterator[Mention]:
        """The lexicon's mentions, less those that mean something else here; what sounds denied is, and a danger is asked about."""
        never_dropped = self._base.flagged if alarming else self._never_dropped
        for mention in mentions:
            present = mention.assertion == "present" and mention.time == "now" and not mention.correction
            probability, _ = likely.get(mention.finding, (1.0, (0, 0)))
            if present and _denied(mention.finding, likely, OVERRULE):
                yield replace(mention, assertion="unsure" if mention.finding in self._base.danger_findings else "absent")
            elif mention.assertion == "absent" and self._affirmed(mention, likely):
                yield replace(mention, assertion="present")
            elif not present or probability >= KEEP or mention.finding in never_dropped:
                yield mention

    def _affirmed(self, mention: Mention, likely: Likely) -> bool:
        """Whether a "no" belongs to other words: "no milk, calves cramping". A correction and a firm one are meant."""
        denial = likely.get(DENIED + mention.finding, (0.0, (0, 0)))[0]
        return not (mention.correction or mention.firm) and likely.get(mention.finding, (0.0, (0, 0)))[0] >= AFFIRM and denial < NO_DENIAL

    def _added(self, understood: Understood, likely: Likely, alarming: bool) -> Iterator[Mention]:
        told = {mention.finding for mention in understood.mentions}
        subject = "other" if understood.about_other else "self"
        sign = ADD_SIGN_ALARMED if alarming and not told & self._base.alarms else ADD_SIGN
        for label, (probability, (start, end)) in likely.items():
            finding, denied = label.removeprefix(DENIED), label.startswith(DENIED)
            least = ADD_DENIAL if denied else sign if finding in self._signs_of_danger else ADD
            if finding == _NEW_MEDICINE and not self._speaks_of_medicine(told, likely):
                continue
            if finding not in told and probability >= least and denied == _denied(finding, likely, ADD_DENIAL):
                yield Mention(finding, "absent" if denied else "present", subject, "now", start, end)

    def _speaks_of_medicine(self, told: Collection[str], likely: Likely) -> bool:
        said = {*told, *(finding for finding, (probability, _) in likely.items() if probability >= ADD)} - {_NEW_MEDICINE}
        return any(finding in self._medicines for finding in said)

    def _alarms(self, understood: Understood) -> list[float]:
        present = {m.finding for m in understood.mentions if m.assertion == "present" and m.time == "now"}
        return [float(bool(present & self._base.alarms)), float(bool(present & self._base.danger_findings))]

    def _is_danger(self, example: Example) -> bool:
        return example.intent == "emergency" or any(finding in self._base.alarms for finding in example.present)


def _denied(finding: str, likely: Likely, least: float) -> bool:
    """Whether the models take a finding to be denied, with a probability of `least`, rather than there."""
    denial = likely.get(DENIED + finding, (0.0, (0, 0)))[0]
    return denial >= least and denial > likely.get(finding, (0.0, (0, 0)))[0]


def _people(understood: Understood) -> list[float]:
    """Marks for whom a message is about: what the cues say, and who is named in it."""
    named, pronouns, selves = understood.people
    return [float(understood.about_other), float(named > 0), float(pronouns > 0), float(selves > 0), float(named > 0 and not selves)]


def _clauses(message: str, understood: Understood, encoded: Encoded) -> list[Clause]:
    around = tuple(_hit(mention) for mention in understood.mentions)
    return [
        Clause(
            message[start:end],
            encoded.mean(start, end),
            tuple(_hit(m) for m in understood.mentions if m.start < end and m.end > start),
            around,
        )
        for start, end in clauses(message)
    ]


def _hit(mention: Mention) -> str:
    """What a mention says, as a mark for the models: the finding, or its denial, or that it is over."""
    if mention.time != "now":
        return f"past {mention.finding}"
    return mention.finding if mention.assertion == "present" else DENIED + mention.finding


def _said(example: Example) -> Iterator[set[str]]:
    """For each clause of an example what it says: findings, and denials with DENIED."""
    for start, end in clauses(example.text):
        tags = [tag for tag in example.tags if tag.counts and tag.start < end and tag.end > start]
        yield {tag.finding if tag.assertion == "present" else DENIED + tag.finding for tag in tags if tag.assertion != "unsure"}


def _likeliest(spans: Sequence[tuple[int, int]], probabilities: Sequence[Mapping[str, float]]) -> Likely:
    """For each label its highest probability in any clause, and that clause."""
    best: dict[str, tuple[float, tuple[int, int]]] = {}
    for span, labels in zip(spans, probabilities):
        for label, probability in labels.items():
            if probability > best.get(label, (0.0, span))[0]:
                best[label] = (probability, span)
    return best
