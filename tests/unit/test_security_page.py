"""SECURITY.md names only tests that exist, and what it says of the code is so."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.engine.settings import ROOT

PAGES = ("SECURITY.md", "docs/privacy.md", "docs/operations.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@cache
def functions_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_exists(page: str) -> None:
    named = NAMED.findall(text(page))
    assert named
    assert [f"{file}::{name}" for file, name in named if not (ROOT / file).exists() or name not in functions_of(ROOT / file)] == []


def test_every_threat_has_its_test() -> None:
    threats = text("SECURITY.md").partition("## Who could want what")[2].partition("## Not covered")[0]
    rows = [line for line in threats.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))]
    assert len(rows) > 30
    assert [row for row in rows if not NAMED.search(row)] == []


def test_the_versions_are_those_of_the_lock() -> None:
    locked = re.findall(r"^([\w.-]+==\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M)
    rows = text("SECURITY.md").partition("## Dependencies")[2].splitlines()
    several = next(row for row in rows if row.startswith("| requests")).split("|")[1]
    named = re.findall(r"^\| ([\w.-]+) (\d[\w.]*)", "\n".join(rows), re.M) + re.findall(r"([A-Za-z][\w-]*) (\d[\d.]*)", several)
    assert len(named) > 15
    assert [f"{name} {version}" for name, version in named if not any(one.startswith(f"{name.lower()}=={version}") for one in locked)] == []


def test_nothing_checks_email_addresses_with_pydantic() -> None:
    code = [path.read_text(encoding="utf-8") for folder in ("bot", "actions") for path in (ROOT / folder).rglob("*.py")]
    assert not any(re.search(r"EmailStr|NameEmail|validate_email", source) for source in code)


def test_no_secret_is_handed_over_on_a_command_line() -> None:
    tree = ast.parse((ROOT / "bot" / "engine" / "launch.py").read_text(encoding="utf-8"))
    commands = [
        node for node in ast.walk(tree) if isinstance(node, ast.List) and node.elts and ast.unparse(node.elts[0]) == "sys.executable"
    ]
    assert len(commands) == 2
    assert {ast.unparse(part) for command in commands for part in command.elts} == {"sys.executable", "'-m'", "'bot'", "'train'", "command"}
