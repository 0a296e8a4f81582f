"""What people read stands in domain.yml or data/, never in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = ("actions", "bot/assessment", "bot/channels", "bot/coaching", "bot/replies", "bot/understanding", "bot/engine")
FOR_OPERATORS = {"bot/engine/install.py", "bot/engine/launch.py", "bot/engine/settings.py", "bot/engine/audit_report.py"}
FOR_OPERATORS |= {"bot/engine/platforms.py", "bot/engine/platforms_check.py", "bot/engine/training.py", "bot/engine/audit.py"}
FOR_OPERATORS |= {"bot/understanding/data_checks.py", "bot/engine/misunderstood.py", "bot/engine/health.py", "bot/engine/metrics.py"}
FOR_OPERATORS |= {"bot/engine/logs.py"}
"""What these say is read at a terminal, not in a conversation."""

FOR_PROGRAMS = {f"bot/channels/{name}.py" for name in ("pages", "requests", "rest", "slack", "telegram", "web")}
"""Errors and headers of HTTP, in English for who writes programs; the widget has its own words for each kind."""

OF_PEOPLE = {"bot/understanding/dates.py"}
"""Words that people use, not words for them."""

SENTENCE = re.compile(r"[A-Za-z']+(?: [A-Za-z']+){2,}")
"""Three words in a row."""


def sentences(source: str) -> list[str]:
    """Every text of a module that reads like words for a person; not docstrings, log lines, errors, patterns and word lists."""
    tree = ast.parse(source)
    quiet = set(_not_spoken(tree))
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text.value for text in texts if id(text) not in quiet and SENTENCE.search(text.value) and "|" not in text.value]


def _not_spoken(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        if isinstance(node, (ast.Raise, ast.Assert)):
            yield from map(id, ast.walk(node))
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.startswith(("logger.", "re.", "sa.", "_logger.")) or called.endswith(("keys", "split")):
                yield from map(id, ast.walk(node))


def _modules() -> list[Path]:
    found = [path for folder in SPOKEN for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if path.relative_to(ROOT).as_posix() not in FOR_OPERATORS | FOR_PROGRAMS | OF_PEOPLE]


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_holds_words_for_people(path: Path) -> None:
    assert sentences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source", ['dispatcher.utter_message("Please rest your leg")', 'text = f"Hold it for {n} seconds"', 'X = {"a": "See your doctor soon"}']
)
def test_words_for_people_would_be_found(source: str) -> None:
    assert sentences(source)


def test_docstrings_log_lines_and_errors_are_no_words_for_people() -> None:
    assert (
        sentences('"""What this is for."""\nlogger.error("The store could not be read")\nraise ValueError("a rule has no level at all")')
        == []
    )
