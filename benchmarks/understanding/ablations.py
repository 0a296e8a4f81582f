"""What each part of Charley's understanding is worth: the same measurement without it, by cross-validation and on the hold-out."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from unittest.mock import patch

import numpy as np
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT

from benchmarks.understanding.pipelines import HOLDOUT
from bot.engine.settings import ROOT
from bot.evaluation.scores import Counts, agreed_findings
from bot.knowledge.loading import knowledge
from bot.understanding import intents, reader, tagger
from bot.understanding.bags import Bag
from bot.understanding.encoder import Encoded, encoder
from bot.understanding.intents import IntentModel
from bot.understanding.reader import MessageReader
from bot.understanding.tagged import Example, example

Parts = Mapping[str, Callable[[], AbstractContextManager[None]]]
"""What is measured: a name for the table, and the circumstances of the measurement."""

MESSAGES, FOLDS = 2500, 5
"""Drawn at random, always the same: on all of them each line of the table would take half an hour."""


@dataclass(frozen=True)
class Asked:
    """A message to be read, the intents that are right (the first one strictly), and what it says and perhaps says."""

    text: str
    intents: Sequence[str]
    present: Sequence[str]
    perhaps: Sequence[str]


@dataclass
class Score:
    """Right intents, findings, and the processor seconds that training took."""

    strict: int = 0
    messages: int = 0
    findings: Counts = field(default_factory=Counts)
    seconds: float = 0.0


@contextmanager
def _blind(chosen: Callable[[Bag], bool]) -> Iterator[None]:
    """Bags of one kind see nothing."""
    seen = Bag.of
    with patch.object(Bag, "of", lambda bag, text: ([], []) if chosen(bag) else seen(bag, text)):
        yield


@contextmanager
def no_encoder() -> Iterator[None]:
    mean = Encoded.mean
    with patch.object(Encoded, "mean", lambda *place, **named: np.zeros_like(mean(*place, **named))):
        yield


@contextmanager
def no_question() -> Iterator[None]:
    with patch.object(intents, "last_question", lambda message: ""):
        yield


@contextmanager
def no_lexicon_marks() -> Iterator[None]:
    with patch.object(tagger, "HIT", 0.0), patch.object(tagger, "NEARBY", 0.0):
        yield


@contextmanager
def only_the_lexicon() -> Iterator[None]:
    with ExitStack() as stack:
        for name in ("ADD", "ADD_DENIAL", "ADD_SIGN", "ADD_SIGN_ALARMED"):
            stack.enter_context(patch.object(reader, name, 2.0))
        stack.enter_context(patch.object(reader, "KEEP", 0.0))
        yield


@contextmanager
def nothing_dropped() -> Iterator[None]:
    with patch.object(reader, "KEEP", 0.0):
        yield


def no_words() -> AbstractContextManager[None]:
    return _blind(lambda bag: " " not in bag._terms("a b")[0])


def no_letters() -> AbstractContextManager[None]:
    return _blind(lambda bag: " " in bag._terms("a b")[0])


INTENT_PARTS: Parts = {
    "everything": nullcontext,
    "without words": no_words,
    "without letters": no_letters,
    "without the encoder": no_encoder,
    "without the question on its own": no_question,
}
FINDING_PARTS: Parts = {
    "everything": nullcontext,
    "lexicon and grammars alone": only_the_lexicon,
    "nothing of the lexicon dropped": nothing_dropped,
    "lexicon not seen by the models": no_lexicon_marks,
    "without words": no_words,
    "without letters": no_letters,
    "without the encoder": no_encoder,
}
NOT_TRAINED_ANEW = {"lexicon and grammars alone", "nothing of the lexicon dropped"}
"""Parts that only matter while reading."""


def drawn() -> list[Example]:
    """MESSAGES tagged messages of data/nlu."""
    importer = RasaFileImporter(
        config_file=str(ROOT / "config.yml"), domain_path=str(ROOT / "domain.yml"), training_data_paths=[str(ROOT / "data" / "nlu")]
    )
    messages = [m for m in importer.get_nlu_data().intent_examples if m.get(TEXT) and m.get(INTENT)]
    chosen = random.Random(0).sample(messages, MESSAGES)
    return [example(m.get(TEXT), m.get(INTENT), m.get(ENTITIES) or ()) for m in chosen]


def holdout() -> list[Asked]:
    rows = [json.loads(line) for line in HOLDOUT.read_text(encoding="utf-8").splitlines()]
    return [Asked(r["text"], [r["intent"], *r["intent_also"]], r["findings_present"], r["present_optional"]) for r in rows]


class Laboratory:
    """Encodes every message once; `intents` and `findings` measure one way of understanding."""

    def __init__(self) -> None:
        self._examples, self._holdout = drawn(), holdout()
        self._encoded = {text: encoder().encode(text) for text in [e.text for e in self._examples] + [a.text for a in self._holdout]}
        self._readers: dict[int, MessageReader] = {}

    def measured(self, judge: Callable[[int, list[Example], list[Asked]], Score]) -> tuple[Score, Score]:
        """Cross-validated over FOLDS folds, and on the hold-out after all of them."""
        total = Score()
        for fold in range(FOLDS):
            kept = [e for i, e in enumerate(self._examples) if i % FOLDS != fold]
            left = [Asked(e.text, [e.intent], e.present, ()) for i, e in enumerate(self._examples) if i % FOLDS == fold]
            part = judge(fold, kept, left)
            total.strict, total.messages = total.strict + part.strict, total.messages + part.messages
            total.seconds += part.seconds / FOLDS
            for name in ("right", "wrong", "missed"):
                setattr(total.findings, name, getattr(total.findings, name) + getattr(part.findings, name))
        return total, judge(FOLDS, self._examples, self._holdout)

    def intents(self, fold: int, learnt: list[Example], asked: list[Asked]) -> Score:
        model, begun = IntentModel(), time.process_time()
        model.fit([e.text for e in learnt], [self._encoded[e.text].mean() for e in learnt], [e.intent for e in learnt])
        seconds = time.process_time() - begun
        right = sum(model.rank(a.text, self._encoded[a.text])[0].intent == a.intents[0] for a in asked)
        return Score(right, len(asked), seconds=seconds)

    def findings(self, fold: int, learnt: list[Example], asked: list[Asked], anew: bool = True) -> Score:
        begun = time.process_time()
        if anew:
            made = MessageReader(knowledge())
            made.fit(learnt, [self._encoded[e.text] for e in learnt])
            self._readers[fold] = made
        score = Score(messages=len(asked), seconds=time.process_time() - begun)
        for one in asked:
            mentions = self._readers[fold].read(one.text, self._encoded[one.text]).understood.mentions
            present = {m.finding for m in mentions if m.time == "now" and m.assertion == "present"} & agreed_findings()
            score.findings.add(present, set(one.present) & agreed_findings(), one.perhaps)
        return score


def tables() -> str:
    """Both tables in Markdown, best read from the top: each line is everything but one part."""
    laboratory = Laboratory()
    lines = ["| intents, strict | cross-validation | hold-out | training, s |", "| --- | --- | --- | --- |"]
    for name, part in INTENT_PARTS.items():
        with part():
            folds, held = laboratory.measured(laboratory.intents)
        shares = [f"{100 * score.strict / score.messages:.1f}" for score in (folds, held)]
        lines.append(f"| {name} | {' | '.join(shares)} | {folds.seconds:.1f} |")
    lines += ["", "| findings, precision / recall / F1 | cross-validation | hold-out | training, s |", "| --- | --- | --- | --- |"]
    for name, part in FINDING_PARTS.items():
        anew = name not in NOT_TRAINED_ANEW
        with part():
            pair = laboratory.measured(partial(laboratory.findings, anew=anew))
        counts = [score.findings for score in pair]
        cells = [f"{100 * c.precision:.1f} / {100 * c.recall:.1f} / {100 * c.f1:.1f}" for c in counts]
        lines.append(f"| {name} | {' | '.join(cells)} | {f'{pair[0].seconds:.0f}' if anew else 'none'} |")
    return "\n".join(lines)
