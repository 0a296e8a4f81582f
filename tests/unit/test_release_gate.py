"""What is served when only reviewed knowledge may be, and what people are told when not all of it is reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from shutil import copytree
from typing import Any

import pytest
import yaml

from bot.assessment.assess import assess
from bot.assessment.facts import Facts
from bot.coaching import explanation, movements
from bot.coaching.session import begin
from bot.engine import launch
from bot.engine.dialogue import Heard, Memory, decide
from bot.engine.notices import NOT_REVIEWED, UNCHECKED
from bot.engine.settings import ROOT, Settings
from bot.knowledge import loading, release
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entries.core import Review, ReviewStatus
from bot.knowledge.lookup import texts
from bot.knowledge.schema import StretchUse
from bot.replies import answers, follow_ups, movement, view
from bot.replies.answers import Question
from bot.replies.reply import Reply

Told = Callable[..., Facts]
NAMES = {"name", "clinical", "term", "aliases", "generics", "brands", "nicknames"}


def reviewed(entry: Any) -> Any:
    return entry.copy(update={"review": Review(status=ReviewStatus.REVIEWED, by="Dr A. Example", on=date(2026, 11, 1))})


@pytest.fixture(scope="module")
def gated() -> KnowledgeBase:
    """Charley's own knowledge base with only reviewed knowledge served; nothing in it is reviewed yet."""
    return loading.load(reviewed_only=True)


@pytest.fixture(scope="module")
def one_of_each(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A knowledge base in which a few entries are reviewed: a cause, two remedies, a stretch with its pictures."""
    root = copytree(loading.ROOT, tmp_path_factory.mktemp("reviewed") / "knowledge")
    chosen = {"idiopathic_nocturnal_cramp", "magnesium", "bedtime_stretching", "calf_wall"}
    for path in root.rglob("*.yml"):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        if any(entry["id"] in chosen for entry in entries):
            text = path.read_text(encoding="utf-8")
            for name in chosen:
                text = text.replace(f"- id: {name}\n", f"- id: {name}\n  review: {{status: reviewed, by: Dr A. Example, on: 2026-11-01}}\n")
            path.write_text(text, encoding="utf-8")
    return loading.load(root, reviewed_only=True)


def texts_that_are_no_names(entry: Any) -> Iterator[str]:
    for key in entry.__fields__:
        if key not in NAMES | {"id", "review", "sources"}:
            yield from (text for text in texts(getattr(entry, key)) if " " in text)


def test_nothing_that_is_held_back_is_left_to_be_said(base: KnowledgeBase, gated: KnowledgeBase) -> None:
    whole = {(kind, entry.id): entry for kind, entry in base.everything()}
    left = [
        text
        for kind, entry in gated.everything()
        if kind in release.ADVICE
        for text in texts_that_are_no_names(entry)
        if text in set(texts_that_are_no_names(whole[kind, entry.id]))
    ]
    assert left == []
    assert sum(1 for kind in release.ADVICE for entry in getattr(base, kind).values() for _ in texts_that_are_no_names(entry)) > 1000


def test_whatever_is_asked_about_is_answered_honestly(gated: KnowledgeBase, told: Told) -> None:
    view_now = assess(told("location_calf"), gated, (), personal=False)
    for topic, names in gated.topics():
        for follow in ("", "why", "hold", "safe", "more"):
            question = Question("ask_remedy", (topic,), view_now, follow)
            replies = follow_ups.answer(question, gated) if follow else answers.about(topic, question, gated)
            assert replies == [Reply("utter_held_back", {"name": names[0]})], topic


def test_red_flags_gates_questions_and_numbers_stay_as_they_are(base: KnowledgeBase, gated: KnowledgeBase) -> None:
    assert gated.red_flags == base.red_flags
    assert gated.gates == base.gates
    assert gated.questions == base.questions
    assert gated.findings == base.findings
    assert gated.services == base.services


def test_no_level_changes_by_what_is_held_back(base: KnowledgeBase, gated: KnowledgeBase, told: Told) -> None:
    for finding in base.findings:
        facts = told("location_calf", finding)
        assert assess(facts, gated, (), enough=True).level == assess(facts, base, (), enough=True).level, finding


def test_a_red_flag_fires_unreviewed_and_says_so(gated: KnowledgeBase, told: Told) -> None:
    turn = decide(Heard("describe_cramp", new=("chest_pain",), said_something=True), Memory(), told("chest_pain"), gated)
    assert turn.steps == ("utter_danger", "utter_danger_meanwhile", UNCHECKED)
    assert turn.slots["triage_level"] == "emergency"
    assert turn.slots["likely_causes"][0] == "pulmonary_embolism"


def test_a_view_names_no_cause_that_is_held_back_but_says_how_soon_to_be_seen(gated: KnowledgeBase, told: Told) -> None:
    facts = told("location_calf", "timing_night", "age_over_50")
    seen = assess(facts, gated, (), enough=True)
    said = [reply.response for reply in view.explain(seen, gated)]
    assert seen.cause_ids == ["needs_clarification"]
    assert "utter_causes_held_back" in said
    assert any(response.startswith("utter_level_") for response in said)


def test_no_stretch_that_is_held_back_is_shown_or_begun(gated: KnowledgeBase, told: Told) -> None:
    facts = told("location_calf", "timing_now")
    assert movement.relief_now(facts, gated).response == "utter_stretch_held_back"
    assert movement.relief_now(facts, gated, "calf_wall").response == "utter_stretch_held_back"
    assert [reply.response for reply in movement.for_prevention(facts, gated)] == ["utter_stretch_held_back"]
    assert [name for name in (*gated.stretches, *gated.routines) if begin(name, facts, gated)] == []


def test_what_is_reviewed_is_served_as_ever(one_of_each: KnowledgeBase, base: KnowledgeBase, told: Told) -> None:
    facts = told("location_calf", "timing_night")
    seen = assess(facts, one_of_each, (), enough=True)
    assert seen.cause_ids == ["idiopathic_nocturnal_cramp"]
    assert one_of_each.causes["idiopathic_nocturnal_cramp"].mechanism == base.causes["idiopathic_nocturnal_cramp"].mechanism
    question = Question("ask_supplement_food", ("remedy:magnesium",), seen)
    assert answers.answer(question, one_of_each)[0].values["answer"] == base.remedies["magnesium"].answer
    assert [s.id for s in movements.stretches(facts, one_of_each, StretchUse.PREVENTION)] == ["calf_wall"]
    offered = explanation.explain(seen, one_of_each)
    assert [remedy.id for remedy in (*offered.now, *offered.next)] == ["bedtime_stretching"]


def test_a_stretch_needs_its_pictures_reviewed_and_a_routine_all_its_stretches(base: KnowledgeBase) -> None:
    entries = {kind: [reviewed(entry) for entry in getattr(base, kind).values()] for kind in base.counts}
    assert release.held(entries, date(2026, 11, 2), answers=()).topics == frozenset()
    entries["pictures"] = [base.pictures[p.id] if p.id == "calf_wall" else p for p in entries["pictures"]]
    routines = {f"routine:{r.id}" for r in base.routines.values() if any(step.stretch == "calf_wall" for step in r.items)}
    assert release.held(entries, date(2026, 11, 2), answers=()).topics == {"stretch:calf_wall", *routines}


def test_a_review_that_is_due_counts_as_none(base: KnowledgeBase) -> None:
    entries = {kind: [reviewed(entry) for entry in getattr(base, kind).values()] for kind in base.counts}
    due = Review(status=ReviewStatus.REVIEWED, by="Dr A. Example", on=date(2024, 1, 1), next=date(2026, 1, 1))
    entries["remedies"] = [e.copy(update={"review": due}) if e.id == "magnesium" else e for e in entries["remedies"]]
    assert release.held(entries, date(2025, 12, 31), answers=()).topics == frozenset()
    assert release.held(entries, date(2026, 1, 1), answers=()).topics == {"remedy:magnesium"}


def test_ids_of_what_can_be_offered_are_not_mixed_up(base: KnowledgeBase) -> None:
    ids = [*base.remedies, *base.stretches, *base.routines]
    assert len(ids) == len(set(ids))


def test_every_ready_answer_stands_in_the_domain() -> None:
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    assert [answer.id for answer in release.ready_answers() if answer.id not in responses] == []


# ---- the notice ----


def test_who_first_writes_is_told_once_that_the_knowledge_is_not_reviewed(base: KnowledgeBase, told: Told) -> None:
    greeting, nothing = Heard("greet"), told()
    assert decide(greeting, Memory(unaware=True), nothing, base).steps == ("rules", NOT_REVIEWED)
    assert decide(greeting, Memory(), nothing, base).steps == ("rules",)


def test_a_danger_comes_before_the_notice_and_a_question_after_it(base: KnowledgeBase, told: Told) -> None:
    unaware = Memory(unaware=True)
    danger = decide(Heard("describe_cramp", new=("chest_pain",), said_something=True), unaware, told("chest_pain"), base)
    story = decide(Heard("describe_cramp", new=("location_calf",), said_something=True), unaware, told("location_calf"), base)
    assert danger.steps == ("utter_danger", "utter_danger_meanwhile", NOT_REVIEWED)
    assert story.steps[-2:] == (NOT_REVIEWED, "utter_ask")


def test_there_is_no_notice_where_all_that_is_served_is_reviewed(gated: KnowledgeBase, told: Told) -> None:
    assert decide(Heard("greet"), Memory(unaware=True), told(), gated).steps == ("rules",)


def test_the_start_says_how_many_entries_are_held_back(base: KnowledgeBase) -> None:
    advice = sum(base.counts[kind] for kind in release.ADVICE) + len(release.ready_answers())
    assert f"{advice} of {advice} entries are held back" in launch.reviews(Settings(reviewed_only=True))
    assert "people are told so" in launch.reviews(Settings())
