"""Turns a message into mentions: which findings it speaks of, whether they are there, whose they are and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.understanding import ages, grammars
from bot.understanding.corrections import replaced
from bot.understanding.cues import Cue, Cues, Span
from bot.understanding.lexicon import Lexicon, Match, Meaning
from bot.understanding.reading import Reading
from bot.understanding.scope import Context, Scope
from bot.understanding.text import TOO_LONG, Token, tokenize


@dataclass(frozen=True)
class Mention:
    """One finding in a message. `start` and `end` are characters; `correction` is true where the person puts something right.

    `firm` is a denial in so many words: "not on the pill", "breathing is fine".
    """

    finding: str
    assertion: str
    subject: str
    time: str
    start: int
    end: int
    correction: bool = False
    firm: bool = False


@dataclass(frozen=True)
class Understood:
    """A message as understood: its mentions, the topics it names, whether it is about somebody else, an age in years.

    `people` counts the words that name another person, he or she, and oneself.
    """

    mentions: tuple[Mention, ...]
    topics: tuple[tuple[str, int, int], ...]
    about_other: bool
    age: tuple[int, int, int] | None = None
    people: tuple[int, int, int] = (0, 0, 0)


class FindingExtractor:
    """Deterministic: the same message always gives the same mentions.

    Wordings come from the knowledge base, numbers from `grammars`; `Scope` decides about denial, person and time.
    """

    def __init__(self, base: KnowledgeBase, cues: Cues | None = None) -> None:
        self._base = base
        self._signs = {finding.id for finding in base.findings.values() if finding.kind is FindingKind.SIGN}
        self._lexicon = Lexicon(base)
        self._cues = cues or Cues()

    def read(self, message: str, about_other: bool | None = None) -> Understood:
        """All that can be read from `message`, of which the first TOO_LONG characters count.

        Args:
            about_other: whether the message is about somebody else, where that is known better than the cues can tell.
        """
        message = message[:TOO_LONG]
        tokens = self._lexicon.respelt(tokenize(message))
        cues = self._cues.find(tokens)
        matches = self._lexicon.find(tokens, cues)
        readings = [r for r in grammars.read(message) if r.finding in self._base.findings]
        spans = [Span(m.start, m.end) for m in matches if m.meaning is not Meaning.TOPIC]
        spans += [_token_span(tokens, r.start, r.end) for r in readings]
        denials = [Span(m.start, m.end) for m in matches if m.meaning is Meaning.DENIAL]
        scope = Scope(tokens, spans, cues, denials, about_other)
        mentions = [*self._from_matches(matches, tokens, scope), *self._from_readings(readings, tokens, scope)]
        mentions = self._put_right(mentions, [(tokens[c.start].start, tokens[c.end - 1].end) for c in cues[Cue.REPLACES]])
        topics = tuple((m.value, tokens[m.start].start, tokens[m.end - 1].end) for m in matches if m.meaning is Meaning.TOPIC)
        return Understood(tuple(self.settle(mentions)), topics, scope.about_other, ages.first(message), scope.people)

    def _from_matches(self, matches: list[Match], tokens: list[Token], scope: Scope) -> Iterator[Mention]:
        for match in matches:
            if match.meaning is Meaning.TOPIC:
                continue
            context = scope.of(Span(match.start, match.end))
            if match.meaning is Meaning.DENIABLE and context.assertion != "absent":
                continue
            if match.meaning is Meaning.DENIAL:
                if scope.denials.turn_round(Span(match.start, match.end)):
                    continue
                context = replace(context, assertion="absent", reported=True, firm=True)
            yield from self._mention(match.value, context, tokens[match.start].start, tokens[match.end - 1].end)

    def _from_readings(self, readings: list[Reading], tokens: list[Token], scope: Scope) -> Iterator[Mention]:
        for reading in readings:
            context = scope.of(_token_span(tokens, reading.start, reading.end))
            yield from self._mention(reading.finding, context, reading.start, reading.end)

    def _mention(self, finding: str, context: Context, start: int, end: int) -> Iterator[Mention]:
        # What is feared or planned is no fact; what a person takes or where it hurts stays one ("is it my statins?").
        if context.to_take and self._base.findings[finding].kind is FindingKind.MEDICINE:
            return
        if context.stopped and self._base.findings[finding].kind is FindingKind.MEDICINE:
            context = replace(context, assertion="absent")
        if not context.reported and self._base.findings[finding].kind not in _SAID_EVEN_IN_A_QUESTION:
            return
        if context.assertion == "unsure" and self._base.findings[finding].kind in _NEVER_UNSURE:
            context = replace(context, assertion="present")
        if context.long_ago and self._base.findings[finding].kind is FindingKind.SIGN:
            context = replace(context, time="past")
        if finding in _ABOUT_RELATIVES:
            context = replace(context, subject="self", time="now")
        yield Mention(finding, context.assertion, context.subject, context.time, start, end, context.correction, context.firm)

    def _put_right(self, mentions: list[Mention], corrections: list[tuple[int, int]]) -> list[Mention]:
        """What was said by mistake is absent. A sign stays: it is not taken back by naming another one (medical.md section 5, rule 2)."""
        gone = replaced(mentions, corrections, lambda finding: self._base.findings[finding].kind)
        return [replace(m, assertion="absent") if m.finding in gone - self._signs else m for m in mentions]

    def settle(self, mentions: list[Mention]) -> list[Mention]:
        """One mention a finding: a correction wins, then what is present; broader findings follow from finer ones."""
        settled: dict[str, Mention] = {}
        if any(self._base.findings[m.finding].kind is FindingKind.PLACE and m.finding != _ANY_LEG for m in mentions):
            mentions = [m for m in mentions if m.finding != _ANY_LEG]
        for mention in mentions:
            known = settled.get(mention.finding)
            if known is None or _rank(mention) > _rank(known):
                settled[mention.finding] = mention
        for mention in list(settled.values()):
            for parent in self._base.broader(mention.finding):
                if mention.assertion == "present" and settled.get(parent, mention).assertion != "present":
                    settled[parent] = replace(mention, finding=parent)
                elif mention.assertion == "present":
                    settled.setdefault(parent, replace(mention, finding=parent))
        return sorted(settled.values(), key=lambda m: (m.start, m.end, m.finding))


_NEVER_UNSURE = {FindingKind.PLACE, FindingKind.SIDE, FindingKind.TRIGGER, FindingKind.COURSE}
""" "Maybe twice a week" is a frequency; only what is there or not can be unsure."""

_ANY_LEG = "location_leg_unspecified"
"""Said only when nothing finer was: "cramp in my leg, the calf" is about the calf."""

_ABOUT_RELATIVES = {"family_dvt", "family_cramps"}
"""A relative's history that is the person's own fact (design section 3)."""

_SAID_EVEN_IN_A_QUESTION = {FindingKind.PLACE, FindingKind.SIDE, FindingKind.TRIGGER, FindingKind.MEDICINE, FindingKind.PERSON}


def _rank(mention: Mention) -> tuple[bool, bool, bool]:
    return (mention.correction and mention.assertion == "absent", mention.time == "now", mention.assertion == "present")


def _token_span(tokens: list[Token], start: int, end: int) -> Span:
    inside = [i for i, token in enumerate(tokens) if token.end > start and token.start < end]
    return Span(inside[0], inside[-1] + 1) if inside else Span(0, 0)
