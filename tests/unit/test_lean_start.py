"""The server starts without what only training needs."""

from __future__ import annotations

import subprocess
import sys

from bot.engine.settings import ROOT


def in_a_fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def test_the_server_and_understanding_are_imported_without_tensorflow() -> None:
    code = (
        "import sys; from bot.engine.lean import without_tensorflow; without_tensorflow();"
        "import bot.engine.server, bot.engine.policy, bot.understanding.components; print('tensorflow' in sys.modules)"
    )
    assert in_a_fresh_process(code) == "False"


def test_what_training_needs_is_there_when_it_is_used() -> None:
    code = (
        "from bot.engine.lean import without_tensorflow; without_tensorflow();"
        "import rasa.nlu.extractors.extractor, rasa.utils.train_utils; print(rasa.utils.train_utils.rank_and_mask.__name__)"
    )
    assert in_a_fresh_process(code) == "rank_and_mask"


def test_the_action_server_imports_neither_rasa_nor_what_understands() -> None:
    code = (
        "import sys, bot.cli, bot.engine.actions_server, actions.answer, actions.stretch, actions.summary;"
        "print([name for name in ('rasa', 'tensorflow', 'spacy', 'sklearn', 'scipy') if name in sys.modules])"
    )
    assert in_a_fresh_process(code) == "[]"
