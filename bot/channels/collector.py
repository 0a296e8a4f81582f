"""An output channel that waits: what Charley says during a turn is delivered once the turn is stored."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

Message = dict[str, Any]


class Collector(OutputChannel):
    """Keeps what is said during a turn. What comes after it, a reminder that the turn set, goes straight to the person."""

    def __init__(self, later: Any) -> None:
        self.messages: list[Message] = []
        self.open = True
        self._later = later

    def name(self) -> str:
        return str(self._later.name())

    async def send_response(self, recipient_id: str, message: Message) -> None:
        if self.open:
            self.messages.append(dict(message))
        else:
            await self._later.send_response(recipient_id, message)
