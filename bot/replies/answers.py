"""Answers questions from the knowledge base: the topic a message names, or else what its intent asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.assessment.assess import Assessment
from bot.coaching import explanation, gates, movements
from bot.knowledge import schema
from bot.knowledge.base import KnowledgeBase
from bot.replies import movement, view
from bot.replies.reply import Reply, listed


@dataclass(frozen=True)
class Question:
    """What was asked: the intent, the topics named (`remedy:magnesium`), and what is known about the person.

    `follow` is the turn that a short question takes on what was said before it: why, hold, safe, more. `supposes` is true for
    "could it be ...", which wants to hear how that is told from a cramp, not what the word means.
    """

    intent: str
    topics: tuple[str, ...]
    assessed: Assessment
    follow: str = ""
    supposes: bool = False


def answer(question: Question, base: KnowledgeBase) -> list[Reply]:
    """One to three short messages that begin with the answer."""
    kinds = ("answer", *_SUPPOSED) if question.supposes else ("answer",)
    supposed = next((topic for kind in kinds for topic in question.topics if _kind(topic) == kind), None)
    topic = supposed or preferred_topic(question.intent, question.topics)
    if topic:
        return about(topic, question, base)
    return _BY_INTENT.get(question.intent, _unknown)(question, base)


def preferred_topic(intent: str, topics: tuple[str, ...]) -> str | None:
    """The topic that fits the kind of question best; the first named where none fits better."""
    wanted = _KINDS_BY_INTENT.get(intent, ())
    exact = [topic for topic in topics if topic not in SAID_IN_PASSING] or list(topics)
    ranked = sorted(exact, key=lambda t: wanted.index(_kind(t)) if _kind(t) in wanted else len(wanted))
    fits = bool(ranked) and (not wanted or _kind(ranked[0]) in wanted or (intent in _ANY_TOPIC and ranked[0] not in SAID_IN_PASSING))
    return ranked[0] if fits else None


_SUPPOSED = ("look_alike", "cause")

_KINDS_BY_INTENT: Mapping[str, tuple[str, ...]] = {
    "ask_supplement_food": ("remedy", "food"),
    "ask_remedy": ("remedy", "stretch", "routine", "food"),
    "ask_prevention": ("remedy", "routine", "food"),
    "ask_stretch": ("stretch", "routine"),
    "ask_how_long_hold": ("stretch", "routine"),
    "ask_medication_effect": ("medicine", "remedy"),
    "ask_about_condition": ("term", "cause", "medicine", "look_alike"),
    "ask_what_is_cramp": ("term", "look_alike"),
    "ask_when_doctor": ("cause", "look_alike", "medicine"),
    "ask_cause": ("cause", "medicine", "look_alike"),
}


SAID_IN_PASSING = {"term:cramp", "term:charley_horse"}
"""What every question is about anyway."""

_ANY_TOPIC = {"ask_supplement_food", "ask_medication_effect", "ask_about_condition", "ask_what_is_cramp", "ask_cause"}
"""Questions that any topic answers better than nothing; those for stretches and relief have answers of their own."""


def _kind(topic: str) -> str:
    return topic.partition(":")[0]


def about(topic: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    """What is known of one topic (`remedy:magnesium`)."""
    kind, _, entry = topic.partition(":")
    if topic in base.held.topics:
        return [movement.held_back(next(names[0] for known, names in base.topics() if known == topic))]
    return _BY_KIND[kind](entry, question, base)


def for_them(entry: str, question: Question, base: KnowledgeBase) -> str:
    """The remedy that answers better for this person: of magnesium in pregnancy more is known than of magnesium."""
    served = (other for other in base.remedies[entry].instead if f"remedy:{other.remedy}" not in base.held.topics)
    return next((other.remedy for other in served if question.assessed.facts.has(other.told)), entry)


def _remedy(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    entry = for_them(entry, question, base)
    remedy = base.remedies[entry]
    barred = gates.reason(entry, question.assessed.facts, base)
    values = {
        "answer": remedy.answer,
        "why": barred,
        "name": remedy.name,
        "how": "\n".join(f"{n}. {step}" for n, step in enumerate(remedy.how[:4], 1)),
        "effect": remedy.effect,
        "source": source(remedy.sources, base),
    }
    if barred:
        return [Reply("utter_remedy_blocked", values), Reply("utter_in_general", values)]
    values["for"] = listed([base.causes[cause].name for cause in remedy.grade_for])
    replies = [Reply(f"utter_remedy_{remedy.grade.value}" + ("_for" if remedy.grade_for else ""), values)]
    return [*replies, Reply("utter_remedy_how", values)] if remedy.how and remedy.grade is not schema.Grade.HARM else replies


def _food(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    food = base.foods[entry]
    values = {
        "answer": food.answer,
        "why": gates.reason(entry, question.assessed.facts, base),
        "amounts": f"{food.serving[0].upper()}{food.serving[1:]}: potassium {food.potassium}"
        + (f"; {food.minerals}" if food.minerals else ""),
        "cautions": " ".join(food.cautions),
        "source": source(food.sources, base),
    }
    return (
        [Reply("utter_food_blocked", values), Reply("utter_in_general", values)] if values["why"] else [Reply("utter_about_food", values)]
    )


def _look_alike(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    other = base.look_alikes[entry]
    values = {
        "name": other.name,
        "feels": other.feels_like,
        "question": other.question,
        "it": other.points_to_it,
        "cramp": other.points_to_cramp,
        "see": other.see,
        "source": source(other.sources, base),
    }
    return [Reply("utter_about_look_alike", values), Reply("utter_look_alike_or_cramp", values)]


def _cause(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    cause = base.causes[entry]
    values = {"name": cause.name, "mechanism": cause.mechanism, "see": cause.see, "source": source(cause.sources, base)}
    return [Reply("utter_about_cause", values), Reply("utter_cause_see", values)]


def _medicine(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    medicine = base.medicines[entry]
    values = {
        "name": f"{medicine.name[0].upper()}{medicine.name[1:]}",
        "link": medicine.link,
        "advice": medicine.advice,
        "source": source(medicine.sources, base),
    }
    return [Reply("utter_about_medicine", values), Reply("utter_medicine_advice", values)]


def _term(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    term = base.glossary[entry]
    return [Reply("utter_about_term", {"term": term.term, "meaning": term.meaning, "source": source(term.sources, base)})]


def _stretch(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    return [movement.stretch(base.stretches[entry], question.assessed.facts, base)]


def _routine(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    return movement.named_or_fitting(entry, question.assessed.facts, base)


def _ready(entry: str, question: Question, base: KnowledgeBase) -> list[Reply]:
    """An answer that stands as a whole in domain.yml; about stopping a medicine what is known of the one that was told."""
    taken = _taken(question.assessed, base)
    if entry == "stop_medicine" and taken:
        return [Reply("utter_never_just_stop"), *about(f"medicine:{taken}", question, base)]
    if entry == "stop_it_now":
        return [movement.when_it_comes(question.assessed.facts, base)]
    return [Reply(_READY[entry])]


def _taken(view: Assessment, base: KnowledgeBase) -> str:
    """The medicine that somebody takes, the one first that speaks for the likeliest cause; empty when none was told."""
    told = [finding for ranked in view.causes for finding in ranked.because] + view.facts.present
    by_finding = {m.finding: m.id for m in reversed(base.medicines.values()) if m.finding}
    return next((by_finding[finding] for finding in told if finding in by_finding), "")


_READY = {
    "stop_medicine": "utter_never_just_stop",
    "is_it_serious": "utter_answer_is_it_serious",
    "how_long_it_lasts": "utter_answer_how_long_it_lasts",
    "still_sore": "utter_answer_still_sore",
    "can_i_still": "utter_answer_can_i_still",
    "what_to_avoid": "utter_answer_what_to_avoid",
}

_BY_KIND: Mapping[str, Callable[[str, Question, KnowledgeBase], list[Reply]]] = {
    "remedy": _remedy,
    "food": _food,
    "look_alike": _look_alike,
    "cause": _cause,
    "medicine": _medicine,
    "term": _term,
    "stretch": _stretch,
    "routine": _routine,
    "answer": _ready,
}


_CALM = (schema.Level.SELF_CARE, schema.Level.ROUTINE)
"""Causes that may be named before the questions are through."""


def _causes(question: Question, base: KnowledgeBase) -> list[Reply]:
    if question.assessed.done and question.assessed.causes:
        return view.explain(question.assessed, base)[:3]
    likeliest = next((ranked.cause for ranked in question.assessed.causes if ranked.cause.level in _CALM), None)
    if likeliest:
        return [Reply("utter_so_far", {"name": likeliest.name, "mechanism": likeliest.mechanism})]
    return [Reply("utter_common_causes")]


def _helps(question: Question, base: KnowledgeBase) -> list[Reply]:
    own = view.prevention(question.assessed, base)
    first = [movement.when_it_comes(question.assessed.facts, base), *([own] if own else [])]
    return [*first, *movement.for_prevention(question.assessed.facts, base)]


def _prevention(question: Question, base: KnowledgeBase) -> list[Reply]:
    facts = question.assessed.facts
    if movements.is_from_sport(facts):
        said = Reply("utter_prevention_sport")
    else:
        said = view.prevention(question.assessed, base) or Reply("utter_prevention")
    return [said, *movement.for_prevention(facts, base)]


def _stretches(question: Question, base: KnowledgeBase) -> list[Reply]:
    return movement.for_prevention(question.assessed.facts, base)


def _when_doctor(question: Question, base: KnowledgeBase) -> list[Reply]:
    if question.assessed.done:
        return [*view.level(question.assessed, base), *_of_a_child(question, base), Reply("utter_when_doctor")]
    so_far = [Reply("utter_nothing_urgent_so_far")] if explanation.nothing_urgent(question.assessed, base) else []
    return [*so_far, *_of_a_child(question, base), Reply("utter_when_doctor")]


_IN_CHILDREN = "growing_pains"
"""What a child's leg pain mostly is, and what tells it from something that must be seen."""


def _of_a_child(question: Question, base: KnowledgeBase) -> list[Reply]:
    child = question.assessed.facts.has("child") and f"look_alike:{_IN_CHILDREN}" not in base.held.topics
    return [Reply("utter_whom_to_see", {"see": base.look_alikes[_IN_CHILDREN].see})] if child else []


def _what_is_cramp(question: Question, base: KnowledgeBase) -> list[Reply]:
    return [Reply("utter_what_is_cramp")]


def _medicines(question: Question, base: KnowledgeBase) -> list[Reply]:
    return [Reply("utter_medicines_in_general")]


def _hold(question: Question, base: KnowledgeBase) -> list[Reply]:
    return [Reply("utter_how_long_hold")]


def _unknown(question: Question, base: KnowledgeBase) -> list[Reply]:
    return [Reply("utter_unknown_topic")]


_BY_INTENT: Mapping[str, Callable[[Question, KnowledgeBase], list[Reply]]] = {
    "ask_cause": _causes,
    "ask_remedy": _helps,
    "ask_prevention": _prevention,
    "ask_stretch": _stretches,
    "ask_how_long_hold": _hold,
    "ask_medication_effect": _medicines,
    "ask_when_doctor": _when_doctor,
    "ask_what_is_cramp": _what_is_cramp,
}


def source(citations: tuple[schema.Citation, ...], base: KnowledgeBase) -> str:
    """The first source with its link."""
    first = base.sources[citations[0].source]
    return f"{first.title} {first.link}".strip()
