"""Chooses the next question: danger first, then whatever would change the level or the ranking of causes most."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.assessment import red_flags
from bot.assessment.facts import PRESENT, SELF, UNSURE, Facts
from bot.assessment.gain import Prospects
from bot.assessment.red_flags import Raised
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Cause, FindingKind, Level, Option, Question, QuestionKind

DANGER_CHECK, DANGER_LATER = "danger_check", "danger_later"
"""The checklist before everything else, and the lines that only concern people who told something (an injury, a pregnancy)."""

ESSENTIAL = {"where": FindingKind.PLACE, "when": FindingKind.TRIGGER, "medicines_taken": FindingKind.MEDICINE}
"""Asked of everybody who has said nothing of the kind: place and time split the causes, medicines are what can most easily
be changed, and they decide what is safe to suggest (medical.md section 8, minimum set)."""
ESSENTIAL_TOO = ("how_long_each", "how_often", "conditions_known", "what_came_before", "health_lately", "who_for")
"""Asked of everybody as well: a child's pain is another one than a grown-up's, pain that does not let go is no cramp, and how
often it comes, illnesses and what came before it decide how soon to be seen."""

MOST_QUESTIONS = 10
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
        return tailored(Ask(red_flags.question_id(flag), flag.ask.text, flag.why, flag.ask.options, flag.ask.none), facts, base)
    check = tailored(_danger_check(base), facts, base)
    if DANGER_CHECK not in asked and check.options:
        return check
    few = len(asked) < MOST_QUESTIONS
    essential = _essential(facts, base, asked) if few else None
    return essential or _later(facts, base, asked) or (_most_telling(facts, base, asked, flags) if few else None)


def _essential(facts: Facts, base: KnowledgeBase, asked: Collection[str]) -> Ask | None:
    for essential, kind in ESSENTIAL.items():
        if essential not in asked and not any(base.findings[f].kind is kind and f not in _VAGUE for f in _told(facts)):
            return tailored(_from_question(base.questions[essential]), facts, base)
    essential_too = (base.questions[question] for question in ESSENTIAL_TOO if question not in asked)
    return next((ask for q in essential_too if _concerns(q, facts) and (ask := _still_open(q, facts, base))), None)


def _concerns(question: Question, facts: Facts) -> bool:
    """Whether a question is for this conversation: "who is it for?" only for one about somebody else."""
    return not question.about_other or facts.subject != SELF


def _still_open(question: Question, facts: Facts, base: KnowledgeBase) -> Ask | None:
    """What a question still asks; of a choice one answer settles it, of a checklist some lines may be left."""
    settled = question.kind is QuestionKind.CHOICE and facts.any_of(f for option in question.options for f in option.findings)
    ask = tailored(_from_question(question), facts, base)
    return ask if ask.options and not settled and not facts.any_of(question.unless) else None


def _danger_check(base: KnowledgeBase) -> Ask:
    check = _from_question(base.questions[DANGER_CHECK])
    return replace(check, options=(*check.options, *base.questions[DANGER_LATER].options))


def _later(facts: Facts, base: KnowledgeBase, asked: Collection[str]) -> Ask | None:
    """The danger lines that what was told since the danger check brought up."""
    later = tailored(_from_question(base.questions[DANGER_LATER]), facts, base)
    return later if DANGER_LATER not in asked and later.options else None


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
    if question == DANGER_CHECK:
        return _danger_check(base)
    return _from_question(base.questions[question]) if question in base.questions else None


def _told(facts: Facts) -> list[str]:
    """What settles an essential question: what is there, and "no medicines at all"."""
    return [*facts.present, *(["any_medication"] if facts.denied("any_medication") else [])]


def tailored(ask: Ask, facts: Facts, base: KnowledgeBase) -> Ask:
    """A question as it fits what was told.

    Lines that were already answered are left out, and so are those that what was told makes pointless. Of a danger question
    what would be an emergency for this person comes first, then what only concerns people who told something (an injury).
    """
    fitting = [o for o in ask.options if _fits(o, facts) and any(facts.known.get(f, UNSURE) == UNSURE for f in o.findings)]
    if not ask.id.startswith("danger"):
        return replace(ask, options=tuple(fitting))
    return replace(ask, options=tuple(sorted(fitting, key=lambda option: (not _is_emergency(option, facts, base), not option.when))))


def _is_emergency(option: Option, facts: Facts, base: KnowledgeBase) -> bool:
    """Whether one of an option's findings would make it an emergency."""
    return any(red_flags.level_through([f], facts.supposing([f], PRESENT), base) is Level.EMERGENCY for f in option.findings)


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
        answered = facts.any_of(f for o in question.options for f in o.findings)
        fits = not question.id.startswith("danger") and _concerns(question, facts)
        if question.id not in asked and fits and not answered and (open_one := _still_open(question, facts, base)):
            yield open_one
    telling = {w.finding for cause in rivals for w in cause.speaks_for if w.weight >= 2}
    for finding in sorted(telling):
        if base.findings[finding].question and finding not in facts.known and f"finding:{finding}" not in asked:
            yield _about_finding(finding, base)
