"""Reads a Rasa tracker: everything the person said, also what was taken back, and the slots that carry the conversation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assessment import interview
from bot.assessment.facts import ABSENT, OTHER, PRESENT, SELF, UNSURE, Facts, Said, Statement, gather
from bot.engine import numbered
from bot.knowledge.base import KnowledgeBase
from bot.understanding.short_answers import Offered, ShortAnswers

_ASSERTIONS = {"yes": PRESENT, "no": ABSENT, "none": ABSENT, "unsure": UNSURE}


def facts(tracker: DialogueStateTracker, base: KnowledgeBase, short: ShortAnswers) -> Facts:
    """What is known, folded from the events themselves and not from the slots.

    Events survive what clears slots (`/restart`, `/back`), so a danger that was told is never forgotten that way. Only
    Charley's own "start over" leaves earlier messages out: it sets the slot `started_over`.
    """
    *_, last = (_before(tracker), *(told.facts for told in messages(tracker, base, short)))
    return last


@dataclass(frozen=True)
class Told:
    """One message: what was asked before it, what it says in that light, and what is known after it."""

    event: UserUttered
    question: str | None
    statement: Statement
    facts: Facts


def messages(tracker: DialogueStateTracker, base: KnowledgeBase, short: ShortAnswers) -> Iterator[Told]:
    """Every message that counts, oldest first."""
    known = _before(tracker)
    question: str | None = None
    for event in _since_start_over(tracker.events):
        if isinstance(event, SlotSet) and event.key == "open_question":
            question = event.value
        elif isinstance(event, UserUttered):
            said = statement(event, question, known, base, short)
            known = gather([said], base, known)
            yield Told(event, question, said, known)


def _before(tracker: DialogueStateTracker) -> Facts:
    """What was known before the first message that counts."""
    events = _since_start_over(tracker.events)
    return _carried_over(events) if len(events) == len(tracker.events) else Facts()


def statement(event: UserUttered, question: str | None, known: Facts, base: KnowledgeBase, short: ShortAnswers) -> Statement:
    """What one message says, read in the light of the question that was open and of what was known then."""
    entities = event.entities or []
    if event.intent_name == "answer":
        return Statement(tuple(_answered(entities, known, base)))
    ask = asked_as(question, known, base)
    if ask and (event.text or "").strip().isdecimal() and not numbered.asks_for_age(ask):
        entities = []  # the number of an answer, no age
    said = [_said(e) for e in entities if e.get("entity") == "finding" and e["value"] in base.findings]
    said += [Said("age_over_50", PRESENT if e["value"] >= 50 else ABSENT) for e in entities if e.get("entity") == "age"]
    if ask and any(s.finding == ask.denied_by and s.assertion == ABSENT for s in said):
        said += [Said(f, ABSENT) for o in ask.options for f in o.findings if _still_open(f, ABSENT, known)]
    if ask:
        offered = Offered(tuple((o.label, o.findings) for o in ask.options), ask.none, ask.finding)
        settled = short.read(event.text or "", offered) or _by_number(event.text or "", ask)
        told = {s.finding for s in said}
        said += [Said(f, assertion) for f, assertion in settled.items() if f not in told and _still_open(f, assertion, known)]
    return Statement(tuple(said), (event.parse_data or {}).get("subject") == OTHER)


def _by_number(reply: str, ask: interview.Ask) -> dict[str, str]:
    """What the number of "Yes", "No" or "Not sure" settles."""
    assertion = _ASSERTIONS.get(numbered.meaning(reply, ask) or "")
    asked_for = [ask.finding] if ask.finding else [finding for option in ask.options for finding in option.findings]
    return dict.fromkeys(asked_for, assertion) if assertion else {}


def asked_as(question: str | None, known: Facts, base: KnowledgeBase) -> interview.Ask | None:
    """The question with this id as the person saw it: without the lines that were known already."""
    ask = interview.by_id(question, base) if question else None
    return interview.tailored(ask, known) if ask else None


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


def _since_start_over(events: Iterable[Event]) -> list[Event]:
    """The events after the last "start over" that the person asked for in this session."""
    listed = list(events)
    spoken = next((i for i, e in enumerate(listed) if isinstance(e, UserUttered)), len(listed))
    marks = [i for i, e in enumerate(listed) if isinstance(e, SlotSet) and e.key == "started_over" and e.value]
    begin = max((i for i in marks if i > spoken), default=0)
    return listed[begin:]


def _still_open(finding: str, assertion: str, known: Facts) -> bool:
    """A "none of these" or "not sure" speaks about what was open, not about what the person had told before."""
    return assertion == PRESENT or known.known.get(finding, UNSURE) == UNSURE


def _carried_over(events: Iterable[Event]) -> Facts:
    """What an earlier, expired session left in the slots, which Rasa carries over before the first new message."""
    known: Mapping[str, str] = {}
    subject = SELF
    for event in events:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, SlotSet) and event.key == "findings":
            known = event.value or {}
        if isinstance(event, SlotSet) and event.key == "subject":
            subject = event.value or SELF
    return Facts(dict(known), subject)
