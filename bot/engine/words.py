"""Fills the words of domain.yml: Rasa's templated generator, with the values that Charley's own responses need.

It subclasses Rasa's generator on purpose: Rasa hands the domain's responses only to subclasses of it. A value that cannot
be made never costs the person the message: the response's plain words in domain.yml are said instead.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from string import Template
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.assessment import interview
from bot.assessment.facts import Facts
from bot.assessment.red_flags import raised
from bot.coaching import session as sessions
from bot.engine import shown
from bot.engine.settings import settings
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Service
from bot.replies import asking, danger, guided, movement, person, view
from bot.replies.reply import Reply

logger = logging.getLogger(__name__)


class Words(TemplatedNaturalLanguageGenerator):
    """Generates every response; the ones in `_MAKERS` are filled from the conversation's slots."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)

    async def generate(self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any) -> dict[str, Any] | None:
        said = tracker.latest_message.text if tracker.latest_message else ""
        reply = _make(utter_action, {**tracker.current_slot_values(), "latest_text": said or ""})
        if reply.response in knowledge().held.answers:
            reply = Reply("utter_answer_held_back")
        template = self._random_response_for(reply.response, output_channel, {})
        if template is None:
            return None
        return _filled(copy.deepcopy(template), {**reply.values, **kwargs}, reply)


def _make(utter_action: str, slots: Mapping[str, Any]) -> Reply:
    maker = _MAKERS.get(utter_action)
    if maker is None:
        return Reply(utter_action)
    try:
        reply = maker(slots, knowledge())
        return replace(reply, values=person.turned(reply.values, slots.get("pronoun")))
    except Exception as error:
        logger.error("The response %s could not be filled: %s", utter_action, type(error).__name__)
        return Reply(utter_action)


def _filled(draft: dict[str, Any], values: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    """The template with its places filled. Payloads hold braces of their own, so buttons use $names."""
    own = [{key: Template(text).safe_substitute(values) for key, text in b.items()} for b in draft.pop("buttons", [])]
    buttons = [{"title": b.title, "payload": b.payload} for b in reply.buttons] + own
    custom = _joined(_with_values(draft.pop("custom", {}), values), shown.custom(reply))
    draft["text"] = _with_values(draft.get("text", ""), values)
    brought = {"buttons": buttons, "custom": custom, "image": shown.image(reply)}
    return draft | {name: part for name, part in brought.items() if part}


def _with_values(part: Any, values: Mapping[str, Any]) -> Any:
    """A part of a template with its places filled, whatever its shape."""
    if isinstance(part, str):
        return part.format_map(_Known(values))
    if isinstance(part, dict):
        return {key: _with_values(each, values) for key, each in part.items()}
    return [_with_values(each, values) for each in part] if isinstance(part, list) else part


def _joined(said: Any, known: Any) -> Any:
    """What domain.yml says and what the knowledge base knows, in one: objects by their keys, lists one behind the other."""
    if isinstance(said, dict) and isinstance(known, Mapping):
        return {key: _joined(said.get(key), known.get(key)) for key in (*said, *(key for key in known if key not in said))}
    if isinstance(said, list) and isinstance(known, list):
        return [*known, *said]
    return known if said is None else said


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _facts(slots: Mapping[str, Any]) -> Facts:
    return Facts(slots.get("findings") or {}, slots.get("subject") or "self")


def _ask(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    ask = interview.by_id(slots["open_question"], base)
    assert ask is not None
    return asking.question(interview.tailored(ask, _facts(slots), base), bool(slots.get("repeated")))


def _mirror(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    return asking.mirror(_facts(slots), slots.get("heard_new") or [], base, slots.get("guessed") or ())


def _danger(say: Callable[..., Reply]) -> Callable[[Mapping[str, Any], KnowledgeBase], Reply]:
    def make(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
        facts = _facts(slots)
        found = (hit for hit in raised(facts, base, slots.get("declared") or ()) if hit.level.is_danger)
        hits = tuple(replace(hit, because=tuple(base.finest(hit.because, facts.present))) for hit in found)
        return say(hits, base, _service(slots, base), slots.get("together") or ())

    return make


def _get_safe(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    return danger.get_safe(tuple(raised(_facts(slots), base)))


def _relief(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    """The movement for a cramp right now, when the action server that would give it is dead."""
    given = slots.get("relief") or {}
    return movement.relief_now(_facts(slots), base, given.get("movement"), movement.words_for(given))


def _rephrase(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    ask = interview.by_id(slots["open_question"], base)
    assert ask is not None
    return asking.rephrase(interview.tailored(ask, _facts(slots), base), slots["latest_text"])


def _view_stands(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    return view.stands(next(iter(slots.get("likely_causes") or ()), ""), base)


def _why_asked(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    ask = interview.by_id(slots["open_question"], base)
    return Reply("utter_why_asked", {"reason": ask.reason}) if ask else Reply("utter_why_asked_in_general")


def _known(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    return asking.known(_facts(slots), base, slots.get("guessed") or ())


def _human(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    service = _service(slots, base)
    return Reply("utter_human", {"urgent": service.urgent, "emergency": service.emergency})


def _ambulance(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    return Reply("utter_ambulance", {"emergency": _service(slots, base).emergency})


def _which_country(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    return asking.which_country(base)


def _numbers(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
    service = _service(slots, base)
    return Reply("utter_country", {"country": service.country, "emergency": service.emergency, "urgent": service.urgent})


def _stretching(response: str) -> Callable[[Mapping[str, Any], KnowledgeBase], Reply]:
    def make(slots: Mapping[str, Any], base: KnowledgeBase) -> Reply:
        return guided.in_between(sessions.from_slot(slots["stretching"]), _facts(slots), base, response)

    return make


def _service(slots: Mapping[str, Any], base: KnowledgeBase) -> Service:
    return base.services.get(slots.get("country") or settings().country) or base.services["eu"]


_MAKERS: Mapping[str, Callable[[Mapping[str, Any], KnowledgeBase], Reply]] = {
    "utter_ask": _ask,
    "utter_mirror": _mirror,
    "utter_get_safe": _get_safe,
    "utter_relief": _relief,
    "utter_which_country": _which_country,
    "utter_country": _numbers,
    "utter_danger": _danger(danger.declaration),
    "utter_danger_meanwhile": _danger(danger.meanwhile),
    "utter_danger_reminder": _danger(danger.reminder),
    "utter_rephrase": _rephrase,
    "utter_view_stands": _view_stands,
    "utter_why_asked": _why_asked,
    "utter_known": _known,
    "utter_human": _human,
    "utter_ambulance": _ambulance,
    "utter_back_to_stretch": _stretching("utter_back_to_stretch"),
    "utter_stretch_unclear": _stretching("utter_stretch_unclear"),
    "utter_stretch_choices": _stretching("utter_stretch_choices"),
}
