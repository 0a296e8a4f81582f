"""The copy of the events in RabbitMQ: complete while it runs, caught up after it was away, never in anybody's way."""

from __future__ import annotations

import asyncio
import json

import aio_pika

from tests.scale.crowd import Person
from tests.scale.house import House, until


async def _copied(house: House) -> list[str]:
    """What people said, out of the queue."""
    connection = await aio_pika.connect(house.rabbit.url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("charley_events", passive=True)
        texts = []
        while message := await queue.get(fail=False, no_ack=True):
            event = json.loads(message.body)
            if event["event"] == "user":
                texts.append(event["text"])
    return texts


def test_every_message_is_copied_also_those_said_while_rabbitmq_was_away(healthy: House) -> None:
    person = Person(healthy.address, "hugo")
    asyncio.run(_copied(healthy))
    person.say("copied at once")
    seen: list[str] = []

    def arrived(*texts: str) -> bool:
        seen.extend(asyncio.run(_copied(healthy)))
        return all(text in seen for text in texts)

    until(lambda: arrived("copied at once"), "the copy")
    healthy.rabbit.stop()
    person.say("copied later, from one process", healthy.serves[0].address)
    person.say("copied later, from the other", healthy.serves[1].address)
    assert max(person.waits) < 5
    healthy.rabbit.start()
    until(lambda: arrived("copied later, from one process", "copied later, from the other"), "what waited", 40)
