"""What is known about the person: folded from everything they said, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind

PRESENT, ABSENT, UNSURE = "present", "absent", "unsure"
SELF, OTHER = "self", "other"


@dataclass(frozen=True)
class Said:
    """One finding as it was said: `assertion` present, absent or unsure; `correction` where something is put right."""

    finding: str
    assertion: str
    subject: str = SELF
    time: str = "now"
    correction: bool = False


@dataclass(frozen=True)
class Statement:
    """Everything one message said. `about_other` is true when the whole message is about somebody else, `put_right` when it says
    that what was told before is, too."""

    said: tuple[Said, ...]
    about_other: bool = False
    put_right: bool = False


@dataclass(frozen=True)
class Facts:
    """`known` maps a finding id to present, absent or unsure; `subject` says whose cramp this is about."""

    known: Mapping[str, str] = field(default_factory=dict)
    subject: str = SELF

    def has(self, finding: str) -> bool:
        return self.known.get(finding) == PRESENT

    def denied(self, finding: str) -> bool:
        return self.known.get(finding) == ABSENT

    def any_of(self, findings: Iterable[str]) -> bool:
        return any(self.has(finding) for finding in findings)

    @property
    def present(self) -> list[str]:
        """The ids that are present, in the order they were first said."""
        return [finding for finding, assertion in self.known.items() if assertion == PRESENT]

    def supposing(self, findings: Iterable[str], assertion: str) -> Facts:
        """These facts with `findings` set, to see what an answer would change."""
        return Facts({**self.known, **dict.fromkeys(findings, assertion)}, self.subject)

    def only_places(self, places: Collection[str], base: KnowledgeBase) -> Facts:
        """These facts as if the cramp were in `places` alone, to answer a question about another place."""
        elsewhere = {f for f in self.known if base.findings[f].kind is FindingKind.PLACE}
        kept = {finding: assertion for finding, assertion in self.known.items() if finding not in elsewhere}
        return Facts({**dict.fromkeys(places, PRESENT), **kept}, self.subject)


def gather(statements: Iterable[Statement], base: KnowledgeBase, before: Facts | None = None) -> Facts:
    """Folds statements, oldest first, onto the facts known before them.

    A danger that was said stays: only a correction of that very fact takes it away (medical.md section 5, rule 2).
    An "unsure" never replaces a "present". What was, or what somebody else has, is not the person's own.
    """
    facts = before or Facts()
    dangers = base.danger_findings
    for statement in statements:
        facts = _add(facts, statement, base, dangers)
    return facts


def _add(facts: Facts, statement: Statement, base: KnowledgeBase, dangers: Collection[str]) -> Facts:
    known = dict(facts.known)
    subject = _whose(facts, statement, base)
    for said in statement.said:
        if said.time == "past" or (said.subject == OTHER and subject == SELF):
            continue
        if _may_change(known.get(said.finding), said, dangers):
            known[said.finding] = said.assertion
            if said.assertion == PRESENT:
                for parent in base.implied(said.finding):
                    known[parent] = PRESENT
                if said.correction:
                    _drop_what_it_replaces(known, said.finding, base)
    return Facts(known, subject)


SIGNS_OF_SOMEBODY = 2
"""So many signs in one message all about somebody else make the conversation about them: a child that limps and has a fever."""


def _whose(facts: Facts, statement: Statement, base: KnowledgeBase) -> str:
    """A conversation is about somebody else once a message is, or once that other person's alarming signs are told."""
    others = [s for s in statement.said if s.subject == OTHER and s.time == "now" and s.assertion == PRESENT]
    if statement.about_other and (statement.put_right or not facts.known):
        return OTHER
    signs = [s for s in others if statement.about_other and s.finding in base.danger_findings and _is_sign(s.finding, base)]
    alarmed = any(s.finding in base.alarms for s in others) or len(signs) >= SIGNS_OF_SOMEBODY
    return OTHER if alarmed else facts.subject


def _is_sign(finding: str, base: KnowledgeBase) -> bool:
    return base.findings[finding].kind is FindingKind.SIGN


def _may_change(known: str | None, said: Said, dangers: Collection[str]) -> bool:
    if known == PRESENT and said.assertion == UNSURE:
        return False
    sticky = known == PRESENT and said.assertion == ABSENT and said.finding in dangers
    return not sticky or said.correction


def _drop_what_it_replaces(known: dict[str, str], finding: str, base: KnowledgeBase) -> None:
    """ "No, the right leg": the corrected side takes the place of the one said before."""
    kind = base.findings[finding].kind
    if kind.value != "side":
        return
    for other in [f for f in known if f != finding and base.findings[f].kind is kind]:
        del known[other]
