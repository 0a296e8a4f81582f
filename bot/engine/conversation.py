"""A conversation in memory: Rasa's tracker, without working through everything that was ever said again and again.

Rasa copies the tracker before each action by replaying all its events. What the events led to is at hand, so here it is taken over.
"""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from rasa.shared.core.events import Event, deserialise_events
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses


class Conversation(DialogueStateTracker):
    """A tracker that is quickly made from stored events, and quickly copied.

    The store notes in `seen` how many of the events are stored and the number of the last one.
    """

    seen: tuple[int, int | None]

    @classmethod
    def from_dict(
        cls,
        sender_id: str,
        events_as_dict: list[dict[str, Any]],
        slots: Iterable[Slot] | None = None,
        max_event_history: int | None = None,
    ) -> Conversation:
        conversation: Conversation = cls.from_events(sender_id, events(events_as_dict), slots, max_event_history)
        return conversation

    def copy(self) -> Conversation:
        """Another tracker in the same state; the events themselves are shared, as in Rasa's own copies."""
        twin = self.__class__.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        twin.events = deque(self.events, self.events.maxlen)
        twin.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        twin.model_id = twin.assistant_id = None
        return twin


def events(stored: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Events from their stored form. Rasa looks for the class of each among all of them."""
    made: list[Event] = []
    for parameters in stored:
        kind = _kinds().get(parameters["event"])
        made += [kind._from_parameters(dict(parameters))] if kind else deserialise_events([dict(parameters)])
    return made


@cache
def _kinds() -> dict[str, type[Event]]:
    return {kind.type_name: kind for kind in reversed(all_subclasses(Event))}
