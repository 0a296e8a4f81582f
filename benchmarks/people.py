"""The people of the measurements: what they say, turn by turn. Plain Python, so that the load tool's own environment can use it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

Answer = Sequence[Mapping[str, Any]]
"""Messages as the REST channel answers them."""

STORIES = (
    "I keep waking up with a cramp in my left calf, two or three times a week, it's been going on since spring",
    "my arch cramps whenever I wear heels, goes away when I take them off",
    "both calves cramp when I walk to the shops and it stops when I stand still",
    "I'm 34, seven months pregnant and my foot curls up every night, no swelling",
    "my toes cramped for an hour after swimming yesterday, I take a water tablet for my blood pressure",
    "bad cramps in the back of my thigh since I started running again last month",
    "ever since I went on atorvastatin my legs ache and cramp, no fever, no dark urine",
    "my dad is 71 and gets cramps in both feet at night, he is diabetic and drinks very little",
)
QUESTIONS = (
    "does magnesium help?", "what about bananas?", "why does it happen at night?", "could it be my shoes?", "what is claudication?",
    "how long should I hold the stretch?", "is it safe to take quinine?", "when should I see a doctor about it?",
    "what can I do so that it doesn't come back?", "can I go running tomorrow?",
)  # fmt: skip
REMARKS = (
    "it's mostly the left one", "it started about three weeks ago", "I sit at a desk all day", "no tablets at all",
    "I drink maybe a litre a day",
    "it lasts a minute or two and then it is sore", "not really", "I'm 52", "I had the same last year", "it woke me at 4 again",
    "no, nothing like that", "my wife says I should stretch more",
)  # fmt: skip
COURTESIES = ("thanks", "ok", "thank you, that helps", "hello again")
WISHES = ("show me a stretch for my calf", "a summary for my doctor please", "let's do it", "next", "next", "stop", "just tell me")


class Person:
    """Somebody who talks to a bot: tells a story, presses buttons, asks, remarks, thanks.

    The same `seed` says the same to the same answers.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._turns = 0

    def says(self, answer: Answer) -> str:
        """The next message, in reply to `answer` (empty at first)."""
        self._turns += 1
        if self._turns == 1:
            return self._random.choice(STORIES)
        buttons = [button["payload"] for message in answer for button in message.get("buttons", ())]
        if buttons and self._random.random() < PRESSES:
            return str(self._random.choice(buttons[:1] + buttons[-2:]))  # the first, or "none of these", or "not sure"
        kinds = (REMARKS, QUESTIONS, WISHES, STORIES, COURTESIES)
        return str(self._random.choice(self._random.choices(kinds, (5, 4, 2, 1, 1))[0]))


PRESSES = 0.6
"""How often somebody presses a button where there is one."""
