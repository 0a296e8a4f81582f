"""Chooses the next question: danger first, then whatever would change the level or the ranking of causes most."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.assessment import red_flags
from bot.assessment.facts import SELF, UNSURE, Facts
from bot.assessment.gain import Prospects
from bot.assessment.red_flags import Raised
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Cause, FindingKind, Option, Question, QuestionKind

DANGER_CHECK = "danger_check"
ESSENTIAL = {"where": FindingKind.PLACE, "when": FindingKind.TRIGGER, "medicines_taken": FindingKind.MEDICINE}
"""Asked of everybody who has said nothing of the kind: place and time split the causes, medicines are what can most easily
be changed, and they decide what is safe to suggest (medical.md section 8, minimum set)."""
MOST_QUESTIONS = 8
LEAST_GAIN = 0.08
"""A question is not worth a person's time when it is expected to make the view less uncertain by less than this (nats)."""


@dataclass(frozen=True)
class Ask:
    """The next question. `id` is `danger_check`, `danger:<red flag>`, a question id, or `finding:<finding id>`."""

    id: str
    text: str
    reason: str
    options: tuple[Option, ...]
    none: str
    denied_by: str = ""

    @property
    def finding(self) -> str | None:
        """The finding of a plain yes-or-no question."""
        return self.id.partition(":")[2] if self.id.startswith("finding:") else None


def next_question(facts: Facts, base: KnowledgeBase, asked: Sequence[str], flags: Sequence[Raised] = ()) -> Ask | None:
    """The question to ask now, or None when the view would not change enough any more. `flags` are those raised so far."""
    flag = red_flags.perhaps(facts, base, asked)
    if flag and flag.ask:
        return tailored(Ask(red_flags.question_id(flag), flag.ask.text, flag.why, flag.ask.options, flag.ask.none), facts)
    check = tailored(_from_question(base.questions[DANGER_CHECK]), facts)
    if DANGER_CHECK not in asked and check.options:
        return check
    if len(asked) >= MOST_QUESTIONS:
        return None
    for essential, kind in ESSENTIAL.items():
        if essential not in asked and not any(base.findings[f].kind is kind and f not in _VAGUE for f in _told(facts)):
            return _from_question(base.questions[essential])
    return _most_telling(facts, base, asked, flags)


def worth(ask: Ask, facts: Facts, base: KnowledgeBase, flags: Sequence[Raised] = ()) -> float:
    """What the answer to a question is expected to change, in nats (bot/assessment/gain.py)."""
    return _worth(ask, Prospects(facts, base, flags), base)


def by_id(question: str, base: KnowledgeBase) -> Ask | None:
    """The question with this id as it would be asked in full."""
    kind, _, which = question.partition(":")
    if kind == "danger" and which in base.red_flags and (pointed := base.red_flags[which].ask):
        return Ask(question, pointed.text, base.red_flags[which].why, pointed.options, pointed.none)
    if kind == "finding" and which in base.findings:
        return _about_finding(which, base)
    return _from_question(base.questions[question]) if question in base.questions else None


def _told(facts: Facts) -> list[str]:
    """What settles an essential question: what is there, and "no medicines at all"."""
    return [*facts.present, *(["any_medication"] if facts.denied("any_medication") else [])]


def tailored(ask: Ask, facts: Facts) -> Ask:
    """A question as it fits what was told: without the lines that this makes pointless (a child takes no contraceptive).

    Of a danger question the lines that were already answered are left out, too; lines that only concern people who told
    something (an injury, a pregnancy) come first for them.
    """
    if not ask.id.startswith("danger"):
        return replace(ask, options=tuple(option for option in ask.options if _fits(option, facts)))
    fitting = [o for o in ask.options if _fits(o, facts) and any(facts.known.get(f, UNSURE) == UNSURE for f in o.findings)]
    return replace(ask, options=tuple(sorted(fitting, key=lambda option: not option.when)))


def _fits(option: Option, facts: Facts) -> bool:
    return (not option.when or facts.any_of(option.when)) and not facts.any_of(option.unless)


_VAGUE = {"location_unspecified", "location_leg_unspecified", "timing_now"}


def _from_question(question: Question) -> Ask:
    return Ask(question.id, question.text, question.reason, question.options, question.none, question.denied_by)


def _about_finding(finding: str, base: KnowledgeBase) -> Ask:
    entry = base.findings[finding]
    return Ask(f"finding:{finding}", entry.question, entry.reason, (), "")


def _most_telling(facts: Facts, base: KnowledgeBase, asked: Collection[str], flags: Sequence[Raised]) -> Ask | None:
    prospects = Prospects(facts, base, flags)
    best, most = None, LEAST_GAIN
    for ask in _candidates(facts, base, prospects.rivals, asked):
        gain = _worth(ask, prospects, base)
        if gain > most:
            best, most = ask, gain
    return best


def _worth(ask: Ask, prospects: Prospects, base: KnowledgeBase) -> float:
    choice = ask.id in base.questions and base.questions[ask.id].kind is QuestionKind.CHOICE
    return prospects.gain([(ask.finding,)] if ask.finding else [option.findings for option in ask.options], choice)


def _candidates(facts: Facts, base: KnowledgeBase, rivals: list[Cause], asked: Collection[str]) -> Iterator[Ask]:
    for question in base.questions.values():
        unknown = any(f not in facts.known for o in question.options for f in o.findings)
        answered = facts.any_of(f for o in question.options for f in o.findings)
        fits = not question.about_other or facts.subject != SELF
        if question.id not in asked and question.id != DANGER_CHECK and unknown and not answered and fits:
            yield _from_question(question)
    telling = {w.finding for cause in rivals for w in cause.speaks_for if w.weight >= 2}
    for finding in sorted(telling):
        if base.findings[finding].question and finding not in facts.known and f"finding:{finding}" not in asked:
            yield _about_finding(finding, base)
