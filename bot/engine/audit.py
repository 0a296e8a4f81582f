"""The audit trail of a conversation: per message what was understood from which words, which rules fired, what was asked and why.

Everything is derived anew from the stored messages with the same code that answered them. `knowledge` and `model` name the
versions that did; where the knowledge base has changed since, the rules shown are today's, and the report says so.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assessment import causes, interview, red_flags
from bot.assessment.facts import PRESENT, Facts
from bot.assessment.interview import DANGER_CHECK, ESSENTIAL
from bot.assessment.red_flags import POINTED, Raised
from bot.engine import history
from bot.engine.server import endpoint_variables
from bot.engine.settings import ROOT, Settings
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Level
from bot.understanding.short_answers import ShortAnswers

NAMED = 5
"""So many causes of a ranking are shown."""


@dataclass(frozen=True)
class Source:
    """Where a finding comes from: the number of the message, its words there, and where they stand in it (None: no words)."""

    message: int
    words: str
    span: tuple[int, int] | None


@dataclass(frozen=True)
class Understood:
    """One finding of a message. `counts` is false for what is somebody else's, past, or not allowed to take a danger back."""

    finding: str
    assertion: str
    subject: str
    time: str
    source: Source
    counts: bool


@dataclass(frozen=True)
class Fired:
    """A rule of a red flag (numbered from 1, as in its file) and the findings it rests on with their sources."""

    flag: str
    rule: int
    level: Level
    because: tuple[tuple[str, Source | None], ...]


@dataclass(frozen=True)
class Scored:
    """A cause with its score and the weights that make it up; the rest is the head start and what was denied."""

    cause: str
    score: float
    because: tuple[tuple[str, int], ...]
    against: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Step:
    """One message and what Charley made of it. `asked` is the question that followed, `why` the reason for it."""

    number: int
    at: datetime
    text: str
    understood: tuple[Understood, ...]
    fired: tuple[Fired, ...]
    level: str | None
    ranking: tuple[Scored, ...]
    asked: str | None
    why: str
    knowledge: str
    model: str


def stored(conversation: str, settings: Settings) -> DialogueStateTracker | None:
    """The whole conversation from Rasa's tracker store; None when there is none of this id."""
    tracker = asyncio.run(store(settings).retrieve_full_tracker(conversation))
    return tracker if tracker and any(isinstance(event, UserUttered) for event in tracker.events) else None


def store(settings: Settings) -> Any:
    """The conversation store of these settings (bot/engine/stores.py)."""
    os.environ.update(endpoint_variables(settings))
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    return TrackerStore.create(endpoints.tracker_store, Domain.load(str(ROOT / "domain.yml")))


def trail(tracker: DialogueStateTracker, base: KnowledgeBase) -> Iterator[Step]:
    """The steps of a conversation, oldest first."""
    sources: dict[str, Source] = {}
    after = _slots_after(tracker)
    for number, told in enumerate(history.messages(tracker, base, ShortAnswers()), 1):
        understood = tuple(_understood(told, number, base))
        for one in understood:
            if one.counts:
                sources |= dict.fromkeys((one.finding, *(base.implied(one.finding) if one.assertion == PRESENT else ())), one.source)
        slots = after[id(told.event)]
        flags = red_flags.raised(told.facts, base, slots.get("declared") or ())
        asked = slots.get("open_question")
        yield Step(
            number=number,
            at=datetime.fromtimestamp(told.event.timestamp, tz=timezone.utc),
            text=told.event.text or "",
            understood=understood,
            fired=tuple(Fired(h.flag.id, h.rule + 1, h.level, tuple((f, sources.get(f)) for f in h.because)) for h in flags),
            level=slots.get("triage_level"),
            ranking=tuple(_scored(ranked, base) for ranked in causes.rank(told.facts, base, flags)[:NAMED]),
            asked=asked,
            why=_why(asked, told.facts, base, flags) if asked else "",
            knowledge=str(slots.get("knowledge") or ""),
            model=str(told.event.metadata.get("model_id") or ""),
        )


def _slots_after(tracker: DialogueStateTracker) -> dict[int, dict[str, Any]]:
    """For each message the slots as they were when Charley had answered it."""
    after: dict[int, dict[str, Any]] = {}
    slots: dict[str, Any] = {}
    latest: int | None = None
    for event in tracker.events:
        if isinstance(event, UserUttered):
            latest = id(event)
            after[latest] = dict(slots)
        elif isinstance(event, SlotSet):
            slots[event.key] = event.value
            if latest is not None:
                after[latest][event.key] = event.value
    return after


def _understood(told: history.Told, number: int, base: KnowledgeBase) -> Iterator[Understood]:
    for said in told.statement.said:
        counts = told.facts.known.get(said.finding) == said.assertion and said.time == "now"
        yield Understood(said.finding, said.assertion, said.subject, said.time, _source(said.finding, told, number, base), counts)


def _source(finding: str, told: history.Told, number: int, base: KnowledgeBase) -> Source:
    text = told.event.text or ""
    for entity in told.event.entities or []:
        if entity.get("entity") == "finding" and entity["value"] == finding and told.event.intent_name != "answer":
            return Source(number, text[entity["start"] : entity["end"]], (entity["start"], entity["end"]))
    ask = interview.by_id(told.question, base) if told.question else None
    label = next((o.label for o in ask.options if finding in o.findings), ask.text) if ask else ""
    return Source(number, f"answer to {told.question}: {label}" if label else text, None)


def _scored(ranked: causes.Ranked, base: KnowledgeBase) -> Scored:
    pull = base.pulls[ranked.cause.id]
    because = tuple((f, pull.get(f, (0, 0))[0]) for f in ranked.because)
    return Scored(ranked.cause.id, round(ranked.score, 2), because, tuple((f, pull[f][1]) for f in ranked.against))


def _why(question: str, facts: Facts, base: KnowledgeBase, flags: list[Raised]) -> str:
    if question == DANGER_CHECK:
        return "the check for danger, before any advice"
    if question.startswith(POINTED):
        flag = base.red_flags[question.removeprefix(POINTED)]
        return f"may be {flag.id}, because of {', '.join(red_flags.hints(flag, facts, base)) or 'an answer that was not sure'}"
    if question in ESSENTIAL:
        return "asked of everybody who has said nothing of the kind"
    ask = interview.by_id(question, base)
    return f"expected to change the view most: {interview.worth(ask, facts, base, flags):.2f} nats" if ask else ""
