"""Nothing of the medical review is missing: every row has its entries, with grade, sources, plain words and enough wordings."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
import textstat
import yaml

from bot.knowledge import lookup
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.gaps import ENOUGH_WORDINGS
from bot.knowledge.references import references

REVIEW: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "medical_review.yml").read_text(encoding="utf-8"))

ROWS = {"causes": 60, "remedies": 51, "medicines": 50}
COUNTS = {"foods": 13, "gates": 19, "stretches": 40, "routines": 14, "look_alikes": 20}

# What people read, by kind; names of illnesses for doctors, brand names and trial figures are no plain words.
LAY = {
    "causes": ("mechanism", "see"),
    "remedies": ("answer", "how", "cautions"),
    "foods": ("answer", "cautions"),
    "gates": ("says",),
    "stretches": ("steps", "cautions"),
    "routines": ("note",),
    "red_flags": ("why", "do", "avoid", "tell"),
    "medicines": ("link", "advice"),
    "look_alikes": ("feels_like", "question", "ask_also", "points_to_it", "points_to_cramp", "see"),
    "questions": ("text", "reason"),
    "findings": ("question", "reason"),
    "glossary": ("meaning",),
}
GRADE = 8.0
"""School grade that lay text may have on average (issue of the knowledge base); no entry is allowed to be far above it."""

HARDEST = 10.0


@pytest.mark.parametrize("kind", ROWS)
def test_every_row_of_the_review_has_its_entries(base: KnowledgeBase, kind: str) -> None:
    missing = {row: entry for row, entries in REVIEW[kind].items() for entry in entries if entry not in getattr(base, kind)}
    assert not missing
    assert len(REVIEW[kind]) == ROWS[kind]


@pytest.mark.parametrize("kind", COUNTS)
def test_every_entry_that_the_review_lists_is_there(base: KnowledgeBase, kind: str) -> None:
    assert not set(REVIEW[kind]) - set(getattr(base, kind))
    assert len(set(REVIEW[kind])) == COUNTS[kind]


def test_all_sources_of_the_review_are_described_with_year_kind_and_link(base: KnowledgeBase) -> None:
    publications = [source for source in base.sources.values() if source.id != "K"]
    assert len(publications) == REVIEW["sources"]
    assert not [source.id for source in publications if not source.link]


@pytest.mark.parametrize("row", REVIEW["interview"])
def test_every_question_of_the_interview_can_be_asked_with_its_reason(base: KnowledgeBase, row: str) -> None:
    for asked in REVIEW["interview"][row]:
        entry = base.questions.get(asked) or base.findings[asked]
        assert (getattr(entry, "text", "") or getattr(entry, "question", "")).strip(), asked
        assert entry.reason.strip(), asked


@pytest.mark.parametrize("finding", REVIEW["wells"])
def test_every_wells_item_has_a_question_in_lay_words(base: KnowledgeBase, finding: str) -> None:
    assert base.findings[finding].question.endswith("?")
    assert (("findings", finding) in lookup.refers_to(base.red_flags["deep_vein_thrombosis"])) or finding == "immobile"


def test_the_countries_that_people_write_from_have_their_services(base: KnowledgeBase) -> None:
    assert set(base.services) >= set(REVIEW["services"])


@pytest.mark.parametrize("asked", REVIEW["myths"])
def test_every_myth_has_an_honest_entry_that_people_find_by_its_name(base: KnowledgeBase, asked: str) -> None:
    entry, grade = REVIEW["myths"][asked]["entry"], REVIEW["myths"][asked]["grade"]
    assert f"remedies:{entry}" in [found.address for found in lookup.by_name(asked, base)]
    remedy = base.remedies[entry]
    assert remedy.grade.value == grade
    assert re.match(r"(No|Not|Probably not|Maybe|It may)\b", remedy.answer), "the answer begins with the answer"


def test_no_medicine_is_to_be_stopped_on_ones_own(base: KnowledgeBase) -> None:
    stop = re.compile(r"\b(stop|do not take|leave out)\b", re.IGNORECASE)
    careful = re.compile(r"\b(do not|don't|never|without|before you|unless|ask|see|seen|get help|call|only)\b", re.IGNORECASE)
    for medicine in base.medicines.values():
        for sentence in re.split(r"(?<=[.!?])\s+", medicine.advice):
            assert not stop.search(sentence) or careful.search(sentence), (medicine.id, sentence)


@pytest.mark.parametrize("kind", LAY)
def test_what_people_read_is_in_plain_words(base: KnowledgeBase, kind: str) -> None:
    grades = {entry.id: textstat.flesch_kincaid_grade(text) for entry in getattr(base, kind).values() if (text := _lay_text(kind, entry))}
    assert mean(grades.values()) <= GRADE
    assert not {name: grade for name, grade in grades.items() if grade > HARDEST}


def _lay_text(kind: str, entry: Any) -> str:
    texts = [text for key in LAY[kind] for text in lookup.texts(getattr(entry, key))]
    return " ".join(text if text.endswith((".", "?", "!")) else text + "." for text in texts)


def test_each_finding_that_a_cause_or_a_red_flag_uses_is_known_in_many_wordings(base: KnowledgeBase) -> None:
    users = (*base.causes.values(), *base.red_flags.values())
    used = {name for entry in users for _, kind, name in references(entry) if kind == "findings"}
    several = {name: sum(" " in wording for wording in base.findings[name].wordings) for name in used}
    assert not {name: count for name, count in several.items() if count < ENOUGH_WORDINGS}
