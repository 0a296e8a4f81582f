"""Charley's understanding as components of Rasa's pipeline (config.yml)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.loading import knowledge
from bot.understanding import commands, intents
from bot.understanding.encoder import encoder
from bot.understanding.findings import Mention
from bot.understanding.reader import MessageReader, Read
from bot.understanding.tagged import example
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


@DefaultV1Recipe.register([Type.INTENT_CLASSIFIER, Type.ENTITY_EXTRACTOR], is_trainable=True)
class Understanding(GraphComponent):
    """What a message wants (`bot.understanding.intents`) and what it says (`bot.understanding.reader`), from one reading of it.

    Adds Rasa's intent and ranking, every finding, topic and age as an entity in the form of design section 3, and four keys of our
    own: `also` (further intents), `familiar` (the share of known words), `subject` (self or other) and `alarming`.
    """

    def __init__(self, storage: ModelStorage, resource: Resource) -> None:
        self._storage = storage
        self._resource = resource
        self._encoder = encoder()
        self._intents = intents.IntentModel()
        self._reader = MessageReader(knowledge())

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> Understanding:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> Understanding:
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._intents.load(folder)
            component._reader.load(folder)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        messages = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(INTENT)]
        examples = [example(m.get(TEXT), m.get(INTENT), m.get(ENTITIES) or ()) for m in messages]
        encoded = [self._encoder.encode(example.text) for example in examples]
        self._intents.fit([e.text for e in examples], [c.mean() for c in encoded], [e.intent for e in examples])
        self._reader.fit(examples, encoded)
        with self._storage.write_to(self._resource) as folder:
            self._intents.save(folder)
            self._reader.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if message.get(TEXT).startswith("/"):
                continue  # a command that CommandGuard let through: Rasa takes intent and entities from it
            text = message.get(TEXT)[:TOO_LONG]
            encoded = self._encoder.encode(text)
            ranked = self._intents.rank(text, encoded)
            read = self._reader.read(text, encoded)
            ranking = [{"name": guess.intent, "confidence": round(guess.confidence, 4)} for guess in ranked[:10]]
            found = {
                INTENT: ranking[0],
                INTENT_RANKING_KEY: ranking,
                ENTITIES: [*message.get(ENTITIES, []), *_entities(read, ranked[0], text)],
                "also": intents.also(ranked),
                "familiar": round(self._intents.familiar(text), 2),
                "subject": "other" if read.understood.about_other else "self",
                "alarming": read.alarming,
            }
            for key, value in found.items():
                message.set(key, value, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


def _entities(read: Read, best: intents.Guess, text: str) -> Iterator[dict[str, Any]]:
    understood = read.understood
    yield from (_entity(mention) for mention in _with_the_moment(understood.mentions, best, text))
    yield from ({"entity": "suspected", "value": finding, "start": 0, "end": len(text)} for finding in read.suspected)
    yield from ({"entity": "topic", "value": topic, "start": start, "end": end} for topic, start, end in understood.topics)
    if understood.age:
        years, start, end = understood.age
        yield {"entity": "age", "value": years, "start": start, "end": end}


def _with_the_moment(mentions: tuple[Mention, ...], best: intents.Guess, text: str) -> list[Mention]:
    """ "It's been 20 minutes and it won't let go" says "now" only as a whole: there the intent tells the finding."""
    sure = best.intent == "report_acute_cramp_now" and best.confidence >= SURE_OF_NOW
    if not sure or any(mention.finding == "timing_now" for mention in mentions):
        return list(mentions)
    return [*mentions, Mention("timing_now", "present", "self", "now", 0, len(text))]


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
