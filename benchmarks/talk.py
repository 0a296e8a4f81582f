"""People talk with two bots in turn, message by message, so that a busy machine slows both alike."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

import requests

from benchmarks.bots import Bot
from benchmarks.people import Person


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation: its `number` in it, seconds until the answer was there, seconds of processor time it took."""

    bot: str
    number: int
    seconds: float
    cpu: float


@dataclass
class Conversation:
    """A person with one bot."""

    bot: Bot
    who: str
    person: Person
    last: list[dict[str, object]] = field(default_factory=list)
    turns: int = 0

    def turn(self, session: requests.Session, message: str = "") -> Turn:
        """The next message of the person, or `message`."""
        text = self.person.says(self.last)
        self.turns += 1
        cpu, begin = self.bot.usage().cpu, time.perf_counter()
        self.last = self.bot.say(session, self.who, message or text)
        seconds = time.perf_counter() - begin
        return Turn(self.bot.name, self.turns, seconds, self.bot.usage().cpu - cpu)


def talk(bots: Sequence[Bot], people: int, turns: int, name: str, instead: dict[int, str] | None = None) -> list[Turn]:
    """`people` conversations of `turns` turns with each bot; `instead` are messages at certain turns."""
    with requests.Session() as session:
        return list(_talk(session, bots, people, turns, name, instead or {}))


def _talk(session: requests.Session, bots: Sequence[Bot], people: int, turns: int, name: str, instead: dict[int, str]) -> Iterator[Turn]:
    for seed in range(people):
        conversations = [Conversation(bot, f"{name}-{seed}", Person(seed)) for bot in bots]
        for number in range(1, turns + 1):
            order = conversations if number % 2 else conversations[::-1]
            yield from [conversation.turn(session, instead.get(number, "")) for conversation in order]


def milliseconds(turns: Sequence[Turn], bot: Bot, first: int = 1, last: int = 10**9) -> float:
    """The median of a bot's turns with these numbers."""
    return 1000 * median(turn.seconds for turn in turns if turn.bot == bot.name and first <= turn.number <= last)


def slow_ones(turns: Sequence[Turn], bot: Bot) -> float:
    """The milliseconds that 95 % of a bot's turns stay under."""
    seconds = sorted(turn.seconds for turn in turns if turn.bot == bot.name)
    return 1000 * seconds[int(len(seconds) * 0.95)]


def processor(turns: Sequence[Turn], bot: Bot, first: int = 1, last: int = 10**9) -> float:
    """Milliseconds of processor time of a turn, on average: the clock that counts it is too coarse for a median."""
    own = [turn.cpu for turn in turns if turn.bot == bot.name and first <= turn.number <= last]
    return 1000 * sum(own) / len(own)
