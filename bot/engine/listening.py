"""Reads the latest message of a Rasa tracker as `Heard`, and the slots as `Memory`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assessment import interview
from bot.assessment.facts import OTHER, PRESENT, SELF, UNSURE, Facts, Said
from bot.engine import animals, countries, history, numbered
from bot.engine.hearing import DID_IT_EASE, HOLD_OVER, UNCLEAR, Heard, Memory
from bot.engine.phrases import languages, phrases, pronoun
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.understanding.intents import asks
from bot.understanding.short_answers import ShortAnswers
from bot.understanding.text import TOO_LONG, keys

_OWNED = re.compile(r"\b(?:my|me|his|her|their|our)\s+(?:[\w-]+\s+){0,2}$", re.I)
"""Words before a place that make it somebody's own: "my left foot", "her calf"; "what causes foot cramps" has none."""

MOSTLY_FAMILIAR = 0.5
"""A message with fewer known words than this, in which nothing was found, is another language or gibberish."""

SURE_ENOUGH = 0.2
SURE_ENOUGH_TO_FORGET = 0.4
"""Confidences (22 intents: chance is 0.05) from which an intent counts; more for "start over", which puts facts aside."""

UNASKED = {"web", "telegram", "slack"}
"""Channels on which Charley can write without being written to; what it says on others waits for nobody."""

SHOWS_THE_NOTICE = {"web"}
"""Channels that show all the time that the knowledge is not reviewed; the others say it once."""

BRIEF = 14
"""A message of so few words that asks something is a question, and no story with a question in it."""

_SUPPOSES = re.compile(
    r"\b(?:is it|is this|is that|could|can (?:it|this) be|do i have|have i got|might|am i|difference|tell|know if|caus(?:e|ing)|giving|"
    r"bad for)\b",
    re.I,
)
""" "Could it be a clot?" against "what is a clot?"."""

_HELPER = re.compile(r"\b(?:i|we)\b", re.I)
_REFERS = re.compile(r"\b(?:it|its|that|this|them|they|these|those|one|how (?:much|many|often|long)|side effects?)\b", re.I)
_AND = re.compile(r"\W*(?:ok|so|but|oh)?\W*(?:and|or|what about|how about)\b", re.I)
""" "And statins" goes on asking; "statins" answers."""

_ASKS_AT_THE_END = re.compile(r"\b(?:what (?:can|should|do|could) (?:i|we|he|she|they)|how (?:do|can|should) (?:i|we))\b", re.I)
"""A question without its mark behind a story: "he gets cramp what should I do"."""

_JUST_TELL_ME = re.compile(r"\W*(?:please\W+)?(?:just|pls|oh)\W+(?:\w+\W+)?tell me\b(?!\W+(?:about|more|how|where|when)\b)", re.I)
""" "Just tell me if I'm dying or not": no more questions."""

FEW_WORDS = 5
"""A question of so few words ("and bananas?") leans on the one before."""

_WHOLE_QUESTION = re.compile(r"\W*(?:what|who|why|how|when|where|which|is|are|do|does|did|can|could|should|would|will)\w*\b", re.I)
"""A question with its own verb leans on nothing: "what is claudication?"."""

_FOLLOW_UP_BUTTONS = {"evidence": "why", "safe_for_me": "safe", "how": "more"}
"""Buttons that ask what people ask next."""

LONGEST_FEELING = 400
"""Words of a message in which a feeling is looked for."""


class Listener:
    """Knows how to read a tracker with this knowledge base."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._short = ShortAnswers()

    def facts(self, tracker: DialogueStateTracker) -> Facts:
        """Everything that was said, folded (bot/engine/history.py)."""
        return history.facts(tracker, self._base, self._short)

    def heard(self, tracker: DialogueStateTracker, facts: Facts) -> Heard:
        """The message that waits for an answer; `facts` are those after it."""
        message = tracker.latest_message or UserUttered("")
        if message.intent_name == HOLD_OVER:
            return Heard(HOLD_OVER, which=_first(message, "which"))
        pressed = message.intent_name in ("answer", "do")
        text, data = message.text or "", message.parse_data or {}
        entities = message.entities or []
        before = history.slot(tracker, "findings", {})
        known = Facts(before, history.slot(tracker, "subject", SELF))
        said = history.statement(message, tracker.get_slot("open_question"), known, self._base, self._short).said
        told = {e["value"] for e in entities if e["entity"] == "finding"}
        asked = history.asked_as(tracker.get_slot("open_question"), known, self._base)
        short = None if pressed else self._short.meaning(text) or (numbered.meaning(text, asked) if asked else None)
        do = _first(message, "what") if message.intent_name == "do" else None
        new = tuple(f for f in _named(said, told) if facts.known.get(f) not in (None, UNSURE, before.get(f)))
        tells = any(self._base.findings[f].kind not in (FindingKind.PLACE, FindingKind.SIDE) for f in new)
        could_answer = tells or bool(tracker.get_slot("open_question"))
        leans = bool(_topics(entities)) and (not could_answer or asks(text) or bool(_AND.match(text)))
        return Heard(
            intent="describe_cramp" if _only_names_it(text, message, bool(said)) else _intent(message, bool(said)),
            also=tuple(data.get("also", ())),
            topics=tuple(dict.fromkeys((*_topics(entities), *([] if pressed else _asked_about(text))))),
            new=new,
            others=tuple(s.finding for s in said if s.subject == OTHER and s.assertion == PRESENT),
            guessed=tuple(history.guessed(tracker, self._base)),
            helper=bool(_HELPER.search(text)),
            refers=bool(_REFERS.search(text)),
            just_offered=_was_just_offered(tracker),
            said_something=bool(said),
            do="summary" if short == "summary" else None if do in _FOLLOW_UP_BUTTONS else do,
            which=_first(message, "which") if do else None,
            enough=short == "enough" or (not pressed and not said and bool(_JUST_TELL_ME.match(text))),
            empty=not any(c.isalnum() for c in text),
            too_long=len(text) > TOO_LONG,
            country=country(message, self._base),
            animal=not pressed and animals.is_about_one(text),
            answered=message.intent_name == "answer" or short == "enough" or (short == "skip" and bool(asked)),
            asks=asks(text) or bool(_ASKS_AT_THE_END.search(text)),
            suspected=tuple(e["value"] for e in entities if e["entity"] == "suspected"),
            alarming=bool(data.get("alarming")),
            asked_of=tuple(e["value"] for e in entities if e["entity"] == "topic" and _asks_where(text, e)),
            own=any(e["entity"] == "finding" and (_OWNED.search(text[: e.get("start", 0)]) or _tells_where(text, e)) for e in entities),
            settled=short in ("skip", "enough") or self._settles(text, tracker, said, entities),
            places=tuple(s.finding for s in said if s.assertion == PRESENT and self._base.findings[s.finding].kind is FindingKind.PLACE),
            short=short in ("yes", "no", "unsure"),
            **({"follow": _FOLLOW_UP_BUTTONS.get(do or "")} if pressed else _phrases(text, tracker, leans)),
        )

    def _settles(self, text: str, tracker: DialogueStateTracker, said: tuple[Said, ...], entities: list[dict[str, Any]]) -> bool:
        """Whether the message answers the open question: it says something about what was asked, or skips it by button."""
        question = tracker.get_slot("open_question")
        ask = interview.by_id(question, self._base) if question else None
        if ask is None or any(e["entity"] == "question" and e["value"] == question for e in entities):
            return True
        asked_for = {ask.finding, *(f for option in ask.options for f in option.findings)}
        mine = [s for s in said if s.subject == SELF or history.slot(tracker, "subject", SELF) != SELF]
        kind = interview.ESSENTIAL.get(ask.id)  # a medicine that is not on the list is an answer, too
        remedies = [topic for topic in _topics(entities) if topic.startswith(("medicine:", "remedy:"))]
        if kind is FindingKind.MEDICINE and remedies and not asks(text):
            return True
        return any(s.finding in asked_for or (s.assertion == PRESENT and self._base.findings[s.finding].kind is kind) for s in mine)


def country(message: UserUttered, base: KnowledgeBase) -> str | None:
    """The country whose numbers are wanted: by a button, or named in words."""
    if message.intent_name == "do":
        wanted = _first(message, "which") if _first(message, "what") == "country" else None
        return wanted if wanted in base.services else None
    return None if message.intent_name == "answer" else countries.stated(message.text or "", base)


def memory(tracker: DialogueStateTracker) -> Memory:
    """What the slots remember."""
    kept: dict[str, Any] = {name: tracker.get_slot(name) for name in Memory.__dataclass_fields__ if tracker.get_slot(name) is not None}
    for name in ("asked", "declared", "listed", "felt", "viewed"):
        kept[name] = tuple(kept.get(name, ()))
    channel = tracker.get_latest_input_channel()
    # The slot `knowledge` is set in every turn, so it is empty in the first one only.
    unaware = channel not in SHOWS_THE_NOTICE and not tracker.get_slot("knowledge")
    return Memory(**{**kept, "may_write": channel in UNASKED, "unaware": unaware})


def _phrases(text: str, tracker: DialogueStateTracker, leans: bool) -> Mapping[str, Any]:
    """What fixed turns of phrase mean where they can be meant; `leans` is a message that names a topic and tells or answers nothing."""
    words = len(keys(text))
    follow_ups = phrases("follow_ups.yml")
    follow = follow_ups.meaning(text)
    if follow is None and leans and words <= FEW_WORDS and not _WHOLE_QUESTION.match(text):
        follow = "instead"
    return {
        "command": phrases("while_stretching.yml").meaning(text) if tracker.get_slot("stretching") else None,
        "cramping": _cramping(text, tracker),
        "follow": follow,
        "number": follow_ups.place_in_order(text),
        "feeling": phrases("feelings.yml").meaning(text, LONGEST_FEELING),
        "foreign": languages().foreign(text),
        "pronoun": pronoun(text),
        "brief": words <= BRIEF,
        "supposes": bool(_SUPPOSES.search(text)),
    }


def _cramping(text: str, tracker: DialogueStateTracker) -> str | None:
    """What came of the movement for a cramp right now, in words or by the number of a button."""
    if not tracker.get_slot("relief") and not tracker.get_slot("relieved"):
        return None
    asked = tracker.get_slot("open_question") == DID_IT_EASE
    return phrases("while_cramping.yml").meaning(text) or (numbered.outcome(text) if asked else None)


def _was_just_offered(tracker: DialogueStateTracker) -> bool:
    """Whether the last answer offered a stretch to do together."""
    messages = 0
    for event in reversed(tracker.events):
        messages += isinstance(event, UserUttered)
        if messages == 2:
            return False
        if messages == 1 and isinstance(event, SlotSet) and event.key == "offered":
            return bool(event.value)
    return False


def _asked_about(text: str) -> list[str]:
    """The topic of a short question that names none by its name."""
    topic = phrases("asked_about.yml").meaning(text, BRIEF) if asks(text) else None
    return [topic] if topic else []


def _asks_where(text: str, topic: Mapping[str, Any]) -> bool:
    """Whether a topic stands in a sentence that asks: "does the soap really work?"."""
    return _mark_after(text, topic) == "?"


def _tells_where(text: str, finding: Mapping[str, Any]) -> bool:
    """Whether a finding stands in a sentence that tells, before or after another that asks: "Leg cramps since Sunday. Does soap help?"."""
    return _mark_after(text, finding) in (".", "!", "\n") and "?" in text


def _mark_after(text: str, entity: Mapping[str, Any]) -> str:
    """The mark that ends the sentence of `entity`, or nothing."""
    ending = re.search(r"[.!?\n]", text[entity.get("end", len(text)) :])
    return ending.group() if ending else ""


def _topics(entities: list[dict[str, Any]]) -> list[str]:
    return [e["value"] for e in entities if e["entity"] == "topic"]


def _first(message: UserUttered, entity: str) -> str | None:
    return next((e["value"] for e in message.entities or [] if e["entity"] == entity), None)


def _intent(message: UserUttered, said_something: bool) -> str:
    """The intent, if it is sure enough: a weak guess beside a finding is a story, alone it is nothing understood."""
    name = message.intent_name or ""
    confidence = float((message.intent or {}).get("confidence") or 0.0)
    if not said_something and (message.parse_data or {}).get("familiar", 1.0) < MOSTLY_FAMILIAR:
        return UNCLEAR
    if confidence >= (SURE_ENOUGH_TO_FORGET if name == "stop_or_restart" else SURE_ENOUGH):
        return name
    return "describe_cramp" if said_something else UNCLEAR


def _only_names_it(text: str, message: UserUttered, said_something: bool) -> bool:
    """ "Cramp." or "leg cramps" is somebody's complaint, and no question what the word means."""
    return said_something and message.intent_name == "ask_what_is_cramp" and not asks(text) and len(keys(text)) < FEW_WORDS


def _named(said: tuple[Said, ...], told: Collection[str]) -> dict[str, None]:
    """What the message told in words or chose from a question; not what a bare "no" denied all at once."""
    return dict.fromkeys(s.finding for s in said if s.finding in told or s.assertion == PRESENT)
