"""What a turn is decided from: the message as it was understood, what the conversation remembers, and the view of it all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from bot.assessment.assess import Assessment
from bot.coaching import session as sessions
from bot.coaching.session import Session
from bot.knowledge.base import KnowledgeBase

QUESTIONS = {
    "ask_cause", "ask_remedy", "ask_stretch", "ask_how_long_hold", "ask_prevention", "ask_medication_effect",
    "ask_supplement_food", "ask_when_doctor", "ask_what_is_cramp", "ask_about_condition",
}  # fmt: skip
COURTESY = {"greet", "goodbye", "thank", "bot_challenge", "complain"}
STORIES = {"describe_cramp", "report_acute_cramp_now", "emergency"}
NEEDS_THE_STORY = {"ask_cause", "ask_when_doctor", "ask_remedy", "ask_prevention", "ask_stretch"}
"""Questions about one's own cramp: they are answered with the view, once enough is known for one."""

UNCLEAR = "unclear"
"""Stands for an intent that nobody should build on."""

HOLD_OVER = "hold_over"
"""The intent of Charley's own reminder: the hold of a movement for a cramp right now is over."""

DID_IT_EASE = "did_it_ease"
"""Stands for Charley's own question in `open_question`, so that a bare no to it answers no danger question."""


@dataclass(frozen=True)
class Memory:
    """What the slots carry from turn to turn.

    `stretching` is a session (bot/coaching/session.py); `relief` the movement given for a cramp right now, what was `tried`, and
    whether it was `asked` if that helped; `offered` the stretch or routine that "start" begins; `question` what was asked last;
    `listed` what the last list of Charley's held; `felt` the feelings that were acknowledged; `viewed` the level and the first cause of
    the view that was told last. On a channel where Charley `may_write` unasked, it asks by itself when a hold is over. `unaware` is
    somebody whom nobody has told yet that the knowledge is not reviewed; the web page shows it all the time.
    """

    asked: tuple[str, ...] = ()
    open_question: str | None = None
    declared: tuple[str, ...] = ()
    misunderstood: int = 0
    relieved: bool = False
    personal: bool = False
    enough: bool = False
    topic: str | None = None
    stretching: Mapping[str, Any] | None = None
    relief: Mapping[str, Any] | None = None
    offered: str | None = None
    question: Mapping[str, Any] | None = None
    listed: tuple[str, ...] = ()
    felt: tuple[str, ...] = ()
    pronoun: str | None = None
    viewed: tuple[str, ...] = ()
    may_write: bool = False
    unaware: bool = False

    @property
    def session(self) -> Session | None:
        """The stretch or routine that is going on."""
        session = sessions.from_slot(self.stretching) if self.stretching else None
        return None if session is None or session.over else session

    def without_session(self) -> Memory:
        return replace(self, stretching=None)


@dataclass(frozen=True)
class Heard:
    """The message of this turn: intent, further intents, topics, findings new in it, a button's command.

    `answered` is true for a bare answer, `settled` when the open question has its answer (or is skipped) with it, `asks` when the words
    have the form of a question, `own` when they speak of somebody's own leg ("my foot", "her calf"). `places` are the places it names.
    `phrase` is what a fixed turn of phrase means: `command` during a stretch, `cramping` after a movement for a cramp, `follow` for a
    short question or wish (`number` for "the second one"), `feeling`. `pronoun` is he, she or they where it names somebody else.
    `brief` is a message that is hardly more than its question, `supposes` one that asks "is it ...?", `animal` one about a pet,
    `helper` one that speaks of "I" or "we" ("what can I do for him?"), `refers` one that leans on what was spoken of ("how much of
    it?"), `just_offered` one right after the offer of a stretch. `others` are findings of somebody else, `guessed` the illnesses that
    somebody else has taken the complaint for so far. `asked_of` are the topics of its sentences that ask. `country` is the one whose
    numbers are wanted.
    """

    intent: str
    also: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    said_something: bool = False
    do: str | None = None
    which: str | None = None
    enough: bool = False
    empty: bool = False
    too_long: bool = False
    animal: bool = False
    country: str | None = None
    answered: bool = False
    settled: bool = False
    asks: bool = False
    suspected: tuple[str, ...] = ()
    alarming: bool = False
    own: bool = False
    places: tuple[str, ...] = ()
    asked_of: tuple[str, ...] = ()
    command: str | None = None
    cramping: str | None = None
    follow: str | None = None
    number: int | None = None
    feeling: str | None = None
    short: bool = False
    brief: bool = False
    supposes: bool = False
    foreign: bool = False
    pronoun: str | None = None
    helper: bool = False
    refers: bool = False
    just_offered: bool = False
    others: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()

    @property
    def intents(self) -> tuple[str, ...]:
        return (self.intent, *self.also)


@dataclass(frozen=True)
class Turn:
    """`steps` are action names in order; `slots` what to remember."""

    steps: tuple[str, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """Everything that a turn is decided from."""

    heard: Heard
    memory: Memory
    view: Assessment
    base: KnowledgeBase

    @cached_property
    def session(self) -> Session | None:
        return self.memory.session

    @property
    def danger_is_open(self) -> bool:
        """A danger question waits for its answer."""
        return (self.memory.open_question or "").startswith("danger")
