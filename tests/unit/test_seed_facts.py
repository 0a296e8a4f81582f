"""Every statement of the seed texts is answered, corrected where the evidence says otherwise (`seed_facts.yml`)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge import lookup
from bot.knowledge.base import KnowledgeBase

HERE = Path(__file__).parent
FACTS: list[dict[str, Any]] = yaml.safe_load((HERE / "seed_facts.yml").read_text(encoding="utf-8"))
RESPONSES: dict[str, Any] = yaml.safe_load((HERE.parents[1] / "domain.yml").read_text(encoding="utf-8"))["responses"]


def words_of(address: str, base: KnowledgeBase) -> str:
    """All that the entry or response at this address says, in one line."""
    kind, _, name = address.partition(":")
    if kind == "response":
        texts = [variant["text"] for variant in RESPONSES[name]]
    else:
        (found,) = lookup.by_id(address, base)
        texts = list(lookup.texts(found.entry))
    return re.sub(r"\s+", " ", " ".join(texts))


def test_the_table_holds_every_seed_statement_once() -> None:
    assert [fact["id"] for fact in FACTS] == [f"S{number}" for number in range(1, 138)]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_a_seed_statement_is_answered_by_its_entries(base: KnowledgeBase, fact: dict[str, Any]) -> None:
    assert fact["answered_by"]
    for address, says in fact["answered_by"].items():
        assert says.lower() in words_of(address, base).lower(), address


def test_everything_that_the_seeds_have_wrong_unsafe_or_unproven_is_corrected_somewhere() -> None:
    assert {fact["corrects"] for fact in FACTS if "corrects" in fact} == {f"W{number}" for number in range(1, 16)}


def test_quinine_of_which_no_seed_speaks_is_answered_honestly(base: KnowledgeBase) -> None:
    assert base.remedies["quinine"].grade.value == "harm"
    assert "2.45" in base.remedies["quinine"].effect
    assert base.remedies["quinine"].cautions
