"""Answers a short question about what was just spoken of: why, how long, is it safe, tell me more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.coaching import gates
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Grade, Remedy, Stretch
from bot.replies import answers, movement, view
from bot.replies.answers import Question
from bot.replies.reply import Reply, bullets


def answer(question: Question, base: KnowledgeBase) -> list[Reply]:
    """One or two short messages about the topic at hand; without a topic about the view, or what the intent asks in general."""
    topic = question.topics[0] if question.topics else ""
    kind, _, entry = topic.partition(":")
    entry = answers.for_them(entry, question, base) if kind == "remedy" else entry
    if topic in base.held.topics:
        return answers.about(topic, question, base)
    return _TURNS[question.follow](kind, entry, question, base)


def _why(kind: str, entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    if kind == "remedy":
        remedy = base.remedies[entry]
        values = {"name": remedy.name, "effect": remedy.effect or remedy.answer, "source": answers.source(remedy.sources, base)}
        return [Reply(f"utter_why_{remedy.grade.value}", values)]
    if kind == "stretch":
        stretch = base.stretches[entry]
        return [
            Reply("utter_why_stretch", {"name": stretch.name, "muscle": stretch.muscle, "source": answers.source(stretch.sources, base)})
        ]
    if kind:
        return answers.about(f"{kind}:{entry}", question, base)
    if question.assessed.causes:
        return view.reasons(question.assessed, base)
    return answers.answer(Question("ask_cause", (), question.assessed), base)


def _sure(kind: str, entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    """ "Are you sure?": how well something was tested, how sure the view is; of what is only known in general nobody can be."""
    if kind in ("remedy", "stretch") or (not kind and question.assessed.causes and question.assessed.done):
        return _why(kind, entry, question, base)
    return [Reply("utter_not_sure")]


def _hold(kind: str, entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    if kind == "stretch":
        stretch = base.stretches[entry]
        values = {
            "name": stretch.name,
            "hold": str(stretch.hold_seconds or ""),
            "repetitions": str(stretch.repetitions),
            "times": str(stretch.times_per_day),
            "source": answers.source(stretch.sources, base),
        }
        return [Reply("utter_dose_held" if stretch.hold_seconds else "utter_dose_counted", values)]
    if kind == "routine":
        routine = base.routines[entry]
        doses = bullets([movement.dose(base.stretches[i.stretch].name, i.hold_seconds, i.repetitions) for i in routine.items])
        return [Reply("utter_dose_routine", {"name": routine.name, "doses": doses, "source": answers.source(routine.sources, base)})]
    return [Reply("utter_how_long_hold")]


def _safe(kind: str, entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    """Whether it is safe for this person, with what they have just told or asked about ("in pregnancy")."""
    facts = question.assessed.facts
    if kind == "remedy" and base.remedies[entry].grade is Grade.HARM:
        return answers.about(f"{kind}:{entry}", question, base)
    parts = [step.stretch for step in base.routines[entry].items] if kind == "routine" else [entry]
    barred = [why for part in parts if (why := gates.reason(part, facts, base))]
    cautions: tuple[str, ...]
    if kind == "routine":
        named, cautions, cited = base.routines[entry].name, (base.routines[entry].note,), base.routines[entry].sources
    elif kind in ("remedy", "stretch"):
        listed: Remedy | Stretch = base.remedies[entry] if kind == "remedy" else base.stretches[entry]
        named, cautions, cited = listed.name, listed.cautions, listed.sources
    else:
        return answers.about(f"{kind}:{entry}", question, base) if kind else [Reply("utter_safe_in_general")]
    values = {"name": named, "cautions": bullets(list(cautions[:3])), "source": answers.source(cited, base)}
    if barred:
        return [Reply("utter_not_safe", {**values, "why": barred[0]})]
    return [Reply("utter_safe_with_care" if cautions else "utter_safe", values)]


def _more(kind: str, entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    if kind == "remedy":
        remedy = base.remedies[entry]
        if remedy.how:
            return [Reply("utter_remedy_how", {"how": _numbered(remedy.how)})]
        return _why(kind, entry, question, base)
    if kind:
        return answers.about(f"{kind}:{entry}", question, base)
    return answers.answer(Question(question.intent or "ask_remedy", (), question.assessed), base)


def _else(kind: str, entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    """Further things to try, for the likeliest cause or else for the commonest; not the one that was just spoken of.

    "What else causes it?" wants the causes behind the first one.
    """
    if question.intent == "ask_cause":
        return view.others(question.assessed, base) or [Reply("utter_common_causes")]
    causes = [ranked.cause for ranked in question.assessed.causes] or [base.causes[COMMONEST]]
    listed = dict.fromkeys(remedy for cause in causes for remedy in (*cause.prevents, *cause.helps))
    closed = gates.blocked(question.assessed.facts, base) | {entry}
    open_to = [base.remedies[remedy] for remedy in listed if remedy not in closed and base.remedies[remedy].tip]
    return [Reply("utter_what_else", {"prevents": bullets([f"{one.name}: {one.tip}" for one in open_to[:MOST_ELSE]])})]


COMMONEST = "idiopathic_nocturnal_cramp"
MOST_ELSE = 4

_TURNS: Mapping[str, Callable[[str, str, Question, KnowledgeBase], list[Reply]]] = {
    "why": _why,
    "sure": _sure,
    "hold": _hold,
    "safe": _safe,
    "more": _more,
    "else": _else,
}


def _numbered(lines: tuple[str, ...]) -> str:
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines[:5], 1))
