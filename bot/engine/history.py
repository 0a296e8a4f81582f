"""Reads a Rasa tracker: everything the person said, also what was taken back, and the slots that carry the conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assessment import interview
from bot.assessment.facts import ABSENT, OTHER, PRESENT, SELF, UNSURE, Facts, Said, Statement, gather
from bot.engine import animals, numbered, phrases
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.understanding.short_answers import Offered, ShortAnswers
from bot.understanding.text import keys

_ASSERTIONS = {"yes": PRESENT, "no": ABSENT, "none": ABSENT, "unsure": UNSURE}


@dataclass(frozen=True)
class Told:
    """One message: what was asked before it, what it says in that light, and what is known after it."""

    event: UserUttered
    question: str | None
    statement: Statement
    facts: Facts


@dataclass(frozen=True)
class Fold:
    """What the first `events` events of a conversation come to: what is known, what was asked last, whether the person has spoken."""

    events: int = 0
    known: Facts = field(default_factory=Facts)
    question: str | None = None
    spoken: bool = False


def facts(tracker: DialogueStateTracker, base: KnowledgeBase, short: ShortAnswers) -> Facts:
    """What is known, folded from the events themselves and not from the slots.

    Events survive what clears slots (`/restart`, `/back`), so a danger that was told is never forgotten that way. Only
    Charley's own "start over" leaves earlier messages out: it sets the slot `started_over`.

    Events are only ever added to a tracker, so what they come to is noted on it and the next turn goes on from there.
    """
    fold: Fold = getattr(tracker, "fold", Fold())
    for event in islice(tracker.events, fold.events, None):
        fold, _ = _after(fold, event, base, short)
    tracker.fold = fold
    return fold.known


def messages(tracker: DialogueStateTracker, base: KnowledgeBase, short: ShortAnswers) -> Iterator[Told]:
    """Every message since the last "start over", oldest first."""
    fold, told = Fold(), list[Told]()
    for event in tracker.events:
        if _starts_over(fold, event):
            told = []
        fold, new = _after(fold, event, base, short)
        told += [new] if new else []
    yield from told


def _after(fold: Fold, event: Event, base: KnowledgeBase, short: ShortAnswers) -> tuple[Fold, Told | None]:
    """The fold with one more event, and what was told with it."""
    fold = Fold(fold.events + 1, spoken=True) if _starts_over(fold, event) else replace(fold, events=fold.events + 1)
    if isinstance(event, UserUttered):
        said = statement(event, fold.question, fold.known, base, short)
        known = gather([said], base, fold.known)
        return replace(fold, known=known, spoken=True), Told(event, fold.question, said, known)
    if isinstance(event, SlotSet) and event.key == "open_question":
        return replace(fold, question=event.value), None
    if isinstance(event, SlotSet) and not fold.spoken:
        return replace(fold, known=_carried_over(fold.known, event)), None
    return fold, None


def _starts_over(fold: Fold, event: Event) -> bool:
    """Whether the person asked for it in this session; what an earlier one left in the slots is no such wish."""
    return fold.spoken and isinstance(event, SlotSet) and event.key == "started_over" and bool(event.value)


def _carried_over(known: Facts, event: SlotSet) -> Facts:
    """What an earlier, expired session left in the slots, which Rasa carries over before the first new message."""
    if event.key == "findings":
        return replace(known, known=dict(event.value or {}))
    return replace(known, subject=event.value or SELF) if event.key == "subject" else known


def statement(event: UserUttered, question: str | None, known: Facts, base: KnowledgeBase, short: ShortAnswers) -> Statement:
    """What one message says, read in the light of the question that was open and of what was known then."""
    entities = event.entities or []
    if event.intent_name == "answer":
        return Statement(tuple(_answered(entities, known, base)))
    if animals.is_about_one(event.text or ""):
        return Statement(())
    ask = asked_as(question, known, base)
    if ask and (event.text or "").strip().isdecimal() and not numbered.asks_for_age(ask):
        entities = []  # the number of an answer, no age
    said = [
        _said(e)
        for e in entities
        if e.get("entity") == "finding"
        and e["value"] in base.findings
        and not _in_a_name(e, entities, base)
        and not _in_other_words(e, event.text or "", entities, base)
    ]
    said += [Said("age_over_50", PRESENT if e["value"] >= 50 else ABSENT) for e in entities if e.get("entity") == "age"]
    if ask and any(s.finding == ask.denied_by and s.assertion == ABSENT for s in said):
        said += [Said(f, ABSENT) for o in ask.options for f in o.findings if _still_open(f, ABSENT, known)]
    if ask:
        offered = Offered(tuple((o.label, o.findings) for o in ask.options), ask.none, ask.finding)
        settled = short.read(event.text or "", offered) or _by_number(event.text or "", ask)
        told = {s.finding for s in said}
        said += [Said(f, assertion) for f, assertion in settled.items() if f not in told and _still_open(f, assertion, known)]
    put_right = phrases.names_somebody_else_instead(event.text or "")
    return Statement(tuple(said), put_right or (event.parse_data or {}).get("subject") == OTHER, put_right)


def _in_a_name(finding: Mapping[str, Any], entities: Iterable[Mapping[str, Any]], base: KnowledgeBase) -> bool:
    """Whether words only belong to the name of a remedy: who asks about soap in the bed has not said when it cramps."""
    if base.findings[finding["value"]].kind is not FindingKind.TRIGGER:
        return False
    named = [e for e in entities if e.get("entity") == "topic" and str(e["value"]).startswith("remedy:")]
    return any(e["start"] <= finding["start"] and finding["end"] <= e["end"] for e in named if "start" in e and "start" in finding)


_OF_ANOTHER_MEANING = {FindingKind.HABIT, FindingKind.CONDITION, FindingKind.MEDICINE, FindingKind.PERSON, FindingKind.FEATURE}


def _in_other_words(sign: Mapping[str, Any], text: str, entities: Iterable[Mapping[str, Any]], base: KnowledgeBase) -> bool:
    """Whether a sign's word is only part of what was said: the red of a red wine, the collapse of an arch, a weak heart.

    Where a red flag looks for both together ("my son limps") it was said as well.
    """
    if base.findings[sign["value"]].kind is not FindingKind.SIGN or "start" not in sign:
        return False
    start, end = sign["start"], sign["end"]
    around = [e for e in entities if e.get("entity") == "finding" and e.get("start", start) <= start and end <= e.get("end", end)]
    return any(
        base.findings[e["value"]].kind in _OF_ANOTHER_MEANING
        and e["end"] - e["start"] > end - start
        and not base.looked_for_together(sign["value"], e["value"])
        and keys(text[e["start"] : e["end"]]) in [keys(wording) for wording in base.findings[e["value"]].wordings]
        for e in around
        if e["value"] in base.findings
    )


def _by_number(reply: str, ask: interview.Ask) -> dict[str, str]:
    """What the number of "Yes", "No" or "Not sure" settles."""
    assertion = _ASSERTIONS.get(numbered.meaning(reply, ask) or "")
    asked_for = [ask.finding] if ask.finding else [finding for option in ask.options for finding in option.findings]
    return dict.fromkeys(asked_for, assertion) if assertion else {}


def asked_as(question: str | None, known: Facts, base: KnowledgeBase) -> interview.Ask | None:
    """The question with this id as the person saw it: without the lines that were known already."""
    ask = interview.by_id(question, base) if question else None
    return interview.tailored(ask, known, base) if ask else None


def pressed_together(tracker: DialogueStateTracker) -> list[list[str]]:
    """Findings that were answered by one button which stands for any of them, as long as none was told in words as well."""
    spoken: list[UserUttered] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            spoken.append(event)
        elif _starts_over(Fold(spoken=bool(spoken)), event):
            spoken = []
    told = {e["value"] for event in spoken if event.intent_name != "answer" for e in event.entities or [] if e.get("entity") == "finding"}
    pressed = ([e["value"] for e in event.entities or [] if e["entity"] == "findings"] for event in spoken if event.intent_name == "answer")
    return [group for group in pressed if len(group) > 1 and not told & set(group)]


def guessed(tracker: DialogueStateTracker, base: KnowledgeBase) -> list[str]:
    """Illnesses that only somebody else takes the complaint for ("my mate says it's a clot"). The rules of danger count them, as
    a guess may be right; nobody is told that they have it."""
    guesses, told = dict[str, None](), set[str]()
    for event in tracker.events:
        for entity in (event.entities or []) if isinstance(event, UserUttered) else []:
            if entity.get("entity") in ("finding", "findings") and entity["value"] in base.findings:
                illness = base.findings[entity["value"]].kind is FindingKind.CONDITION
                if illness and phrases.is_hearsay((event.text or "")[: entity.get("start", 0)]):
                    guesses[entity["value"]] = None
                elif entity.get("assertion", PRESENT) == PRESENT:
                    told.add(entity["value"])
    return [finding for finding in guesses if finding not in told]


def slot(tracker: DialogueStateTracker, name: str, default: Any) -> Any:
    """A slot's value, or `default` when it is empty or unknown."""
    value = tracker.get_slot(name)
    return default if value is None else value


def _said(entity: Mapping[str, Any]) -> Said:
    return Said(
        entity["value"],
        entity.get("assertion", PRESENT),
        entity.get("subject", SELF),
        entity.get("time", "now"),
        bool(entity.get("correction")),
    )


def _answered(entities: Iterable[Mapping[str, Any]], known: Facts, base: KnowledgeBase) -> Iterator[Said]:
    """The findings of an `/answer{...}`; a whole question answered "none" denies each of its options."""
    given: dict[str, list[str]] = {}
    for entity in entities:
        given.setdefault(entity["entity"], []).append(entity["value"])
    assertion = _ASSERTIONS.get(given.get("value", [""])[0])
    if assertion is None:
        return
    named = [*given.get("finding", []), *given.get("findings", [])]
    ask = asked_as(given["question"][0], known, base) if not named and "question" in given else None
    whole = [f for o in ask.options for f in o.findings if _still_open(f, assertion, known)] if ask else []
    for finding in named or whole:
        if finding in base.findings:
            yield Said(finding, assertion)


def _still_open(finding: str, assertion: str, known: Facts) -> bool:
    """A "none of these" or "not sure" speaks about what was open, not about what the person had told before."""
    return assertion == PRESENT or known.known.get(finding, UNSURE) == UNSURE
