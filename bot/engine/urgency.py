"""The rules of danger have the last word on what a message wants, as a component of Rasa's pipeline (config.yml)."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.events import UserUttered
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assessment import red_flags
from bot.assessment.facts import Facts, gather
from bot.engine import history
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Level
from bot.understanding.short_answers import ShortAnswers

EMERGENCY = "emergency"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Urgency(GraphComponent):
    """A message that alone raises a red flag of level emergency has the intent `emergency`, whatever it asks.

    What it asks stays: first in `also`, second in the ranking.
    """

    def __init__(self) -> None:
        self._base = knowledge()
        self._short = ShortAnswers()

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Urgency:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            asked = (message.get(INTENT) or {}).get("name")
            if asked not in (None, EMERGENCY) and self._is_emergency(message):
                first = {"name": EMERGENCY, "confidence": 1.0}
                others = [guess for guess in message.get(INTENT_RANKING_KEY, []) if guess["name"] != EMERGENCY]
                also = [asked, *(name for name in message.get("also", []) if name not in (asked, EMERGENCY))]
                for key, value in {INTENT: first, INTENT_RANKING_KEY: [first, *others], "also": also}.items():
                    message.set(key, value, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _is_emergency(self, message: Message) -> bool:
        said = UserUttered(message.get(TEXT), entities=message.get(ENTITIES), parse_data={"subject": message.get("subject")})
        facts = gather([history.statement(said, None, Facts(), self._base, self._short)], self._base)
        return any(hit.level is Level.EMERGENCY for hit in red_flags.raised(facts, self._base))
