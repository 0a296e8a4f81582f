"""Which question comes next: danger first, nothing twice, nothing that is known, few in all, and then a view."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from bot.assessment import interview
from bot.assessment.assess import Assessment, assess
from bot.assessment.facts import ABSENT, PRESENT, UNSURE, Facts, Said, Statement, gather
from bot.assessment.interview import DANGER_CHECK, DANGER_LATER, MOST_QUESTIONS, Ask
from bot.assessment.red_flags import MOST_POINTED
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge

Told = Callable[..., Facts]
PATIENTS = range(150)
LAST = 40
"""An interview that is longer than this never ends."""


@dataclass(frozen=True)
class Interview:
    """The questions that one patient was asked, each with what was known before it, and the view at the end."""

    asked: tuple[tuple[Ask, Facts], ...]
    view: Assessment


def items(ask: Ask) -> list[tuple[str, ...]]:
    """What can be chosen: the options' findings, or the one finding of a yes-or-no question."""
    return [(ask.finding,)] if ask.finding else [option.findings for option in ask.options]


def talk(first: list[str], reply: Callable[[Ask], list[Said]]) -> Interview:
    """An interview that begins with what is told first and goes on with these replies."""
    base = knowledge()
    facts = gather([Statement(tuple(Said(finding, PRESENT) for finding in first))], base)
    asked: list[tuple[Ask, Facts]] = []
    while True:
        view = assess(facts, base, [ask.id for ask, _ in asked])
        if view.ask is None or len(asked) >= LAST:
            return Interview(tuple(asked), view)
        asked.append((view.ask, facts))
        facts = gather([Statement(tuple(reply(view.ask)))], base, facts)


def truthful(truth: set[str], choose: random.Random) -> Callable[[Ask], list[Said]]:
    """Answers yes to what is so, with one button a question, and no to everything when nothing is."""

    def reply(ask: Ask) -> list[Said]:
        fitting = [findings for findings in items(ask) if truth & set(findings)]
        if fitting:
            return [Said(finding, PRESENT) for finding in choose.choice(fitting) if ask.finding or finding in truth]
        return [Said(finding, ABSENT) for findings in items(ask) for finding in findings]

    return reply


@cache
def patient(seed: int) -> Interview:
    """A patient made up at random: tells one to three facts and has some more to find out."""
    chance = random.Random(seed)
    pool = sorted(knowledge().findings)
    first = chance.sample(pool, chance.randint(1, 3))
    return talk(first, truthful({*first, *chance.sample(pool, chance.randint(0, 25))}, chance))


def test_any_patient_gets_a_view_after_few_questions() -> None:
    for seed in PATIENTS:
        told = patient(seed)
        assert all(ask.id.startswith("danger") for ask, _ in told.asked[MOST_QUESTIONS:]), seed
        assert len(told.asked) <= MOST_QUESTIONS + MOST_POINTED + 1, seed
        assert told.view.done, seed
        assert told.view.ask is None, seed


def test_no_patient_is_asked_the_same_twice() -> None:
    for seed in PATIENTS:
        asked = [ask.id for ask, _ in patient(seed).asked]
        assert len(asked) == len(set(asked)), seed


def test_no_patient_is_asked_what_is_known() -> None:
    for seed in PATIENTS:
        for ask, facts in patient(seed).asked:
            assert any(finding not in facts.known for findings in items(ask) for finding in findings), (seed, ask.id)


def test_every_patient_is_asked_about_danger_before_anything_else() -> None:
    for seed in PATIENTS:
        kinds = ["danger" if ask.id.startswith("danger") else "other" for ask, _ in patient(seed).asked]
        assert kinds[:1] != ["other"], seed


def test_every_question_says_why_it_is_asked() -> None:
    for seed in PATIENTS:
        for ask, _ in patient(seed).asked:
            assert ask.text
            assert ask.reason


def test_a_patient_with_no_to_everything_gets_a_view_soon() -> None:
    said_no = talk(["location_calf"], lambda ask: [Said(f, ABSENT) for findings in items(ask) for f in findings])
    assert len(said_no.asked) <= MOST_QUESTIONS
    assert said_no.view.done


def test_a_patient_who_skips_everything_gets_a_view_soon() -> None:
    skipped = talk(["location_calf", "timing_night"], lambda ask: [])
    assert len(skipped.asked) <= MOST_QUESTIONS
    assert skipped.view.done


def test_a_patient_who_is_not_sure_of_anything_gets_a_view_soon() -> None:
    unsure = talk(["location_calf", "timing_night"], lambda ask: [Said(f, UNSURE) for findings in items(ask) for f in findings])
    assert len(unsure.asked) <= MOST_QUESTIONS


def test_the_danger_check_comes_first(told: Told, base: KnowledgeBase) -> None:
    for facts in (Facts(), told("location_calf"), told("location_calf", "timing_night", "relieved_by_stretch")):
        ask = interview.next_question(facts, base, ())
        assert ask is not None
        assert ask.id == DANGER_CHECK


def test_a_pointed_danger_question_comes_before_the_checklist(told: Told, base: KnowledgeBase) -> None:
    ask = interview.next_question(told("location_calf", "pain_constant"), base, ())
    assert ask is not None
    assert ask.id == "danger:deep_vein_thrombosis"
    following = interview.next_question(told("location_calf", "pain_constant"), base, [ask.id])
    assert following is not None
    assert following.id == DANGER_CHECK


def test_a_pointed_danger_question_is_asked_even_after_the_last_question(told: Told, base: KnowledgeBase) -> None:
    asked = [DANGER_CHECK, *(f"question_{number}" for number in range(MOST_QUESTIONS))]
    ask = interview.next_question(told("quinine_use", "location_calf", "timing_night"), base, asked)
    assert ask is not None
    assert ask.id == "danger:quinine_reaction"
    assert interview.next_question(told("location_calf", "timing_night"), base, asked) is None


def test_the_danger_check_leaves_out_what_was_answered(told: Told, base: KnowledgeBase) -> None:
    full = interview.next_question(told("location_calf"), base, ())
    ask = interview.next_question(told("location_calf", absent=("dark_urine", "skin_colour_change_cold_foot")), base, ())
    assert full is not None
    assert ask is not None
    offered = {finding for option in ask.options for finding in option.findings}
    assert not offered & {"dark_urine", "skin_colour_change_cold_foot"}
    assert len(ask.options) == len(full.options) - 2


def test_a_line_with_an_open_half_stays_in_the_danger_check(told: Told, base: KnowledgeBase) -> None:
    ask = interview.next_question(told("location_calf", absent=("chest_pain",)), base, ())
    assert ask is not None
    assert "breathless" in {finding for option in ask.options for finding in option.findings}


def test_a_danger_check_with_every_line_answered_is_not_asked(told: Told, base: KnowledgeBase) -> None:
    lines = tuple(f for option in base.questions[DANGER_CHECK].options for f in option.findings)
    ask = interview.next_question(told("location_calf", absent=lines), base, ())
    assert ask is None or ask.id != DANGER_CHECK


def test_a_pointed_question_leaves_out_what_was_answered(told: Told, base: KnowledgeBase) -> None:
    facts = told("location_calf", "pain_constant", absent=("swelling_one_leg", "redness_warmth"))
    ask = interview.next_question(facts, base, [DANGER_CHECK])
    assert ask is not None
    assert ask.id == "danger:deep_vein_thrombosis"
    offered = interview.tailored(ask, facts, base).options
    assert all(any(f not in facts.known for f in option.findings) for option in offered)


def test_a_place_and_a_time_are_asked_for_when_they_are_missing(told: Told, base: KnowledgeBase) -> None:
    first = interview.next_question(told("lump_knot"), base, [DANGER_CHECK])
    second = interview.next_question(told("lump_knot", "location_calf"), base, [DANGER_CHECK])
    assert first is not None
    assert second is not None
    assert (first.id, second.id) == ("where", "when")


@pytest.mark.parametrize("vague", ["location_leg_unspecified", "location_unspecified"])
def test_a_vague_place_is_asked_about(vague: str, told: Told, base: KnowledgeBase) -> None:
    ask = interview.next_question(told(vague, "timing_night"), base, [DANGER_CHECK])
    assert ask is not None
    assert ask.id == "where"


@pytest.mark.parametrize("known", ["location_calf", "location_toes", "location_hamstring"])
def test_a_place_that_is_known_is_never_asked_for(known: str, told: Told, base: KnowledgeBase) -> None:
    ask = interview.next_question(told(known), base, [DANGER_CHECK])
    assert ask is not None
    assert ask.id != "where"


def test_a_clear_story_needs_few_questions_more() -> None:
    night = ["location_calf", "timing_night", "duration_seconds", "relieved_by_stretch", "lump_knot", "family_cramps"]
    said_no = talk(night, lambda ask: [Said(f, ABSENT) for findings in items(ask) for f in findings])
    assert len(said_no.asked) < len(talk(["location_calf"], lambda ask: []).asked)


def test_every_question_can_be_found_again_by_its_id(base: KnowledgeBase) -> None:
    pointed = [f"danger:{flag.id}" for flag in base.red_flags.values() if flag.ask]
    plain = [f"finding:{finding.id}" for finding in base.findings.values() if finding.question]
    for question in [*base.questions, *pointed, *plain]:
        ask = interview.by_id(question, base)
        assert ask is not None
        assert ask.id == question
        assert ask.text


@pytest.mark.parametrize("unknown", ["", "nothing", "danger:nothing", "finding:nothing", "danger:", "where:calf"])
def test_an_unknown_question_is_none(unknown: str, base: KnowledgeBase) -> None:
    assert interview.by_id(unknown, base) is None


NO_PAIN_THAT_STAYS = ("location_calf", "timing_night", "duration_minutes", "frequency_occasional")
"""What somebody told who is left with the questions about medicines, illnesses and the rest of the body."""


def asked_of(*first: str, answers: dict[str, tuple[str, ...]] | None = None) -> list[Ask]:
    """All questions of somebody who tells `first`, answers as in `answers` and denies everything else."""

    def reply(ask: Ask) -> list[Said]:
        chosen = (answers or {}).get(ask.id, ())
        return [Said(f, PRESENT) for f in chosen] or [Said(f, ABSENT) for findings in items(ask) for f in findings]

    return [ask for ask, _ in talk(list(first), reply).asked]


def test_nobody_leaves_without_the_essential_questions() -> None:
    asked = [ask.id for ask in asked_of("location_calf")]
    assert {"when", "medicines_taken", "how_long_each", "how_often", "conditions_known", "what_came_before", "health_lately"} <= set(asked)


def test_who_has_short_cramps_is_not_asked_what_came_before_them() -> None:
    assert "what_came_before" not in [ask.id for ask in asked_of(*NO_PAIN_THAT_STAYS)]
    assert "what_came_before" in [ask.id for ask in asked_of("location_calf", "timing_night", "pain_constant")]


def test_an_answer_that_makes_a_danger_possible_brings_one_more_danger_question() -> None:
    later = [ask for ask in asked_of(*NO_PAIN_THAT_STAYS, answers={"conditions_known": ("diabetes",)}) if ask.id == DANGER_LATER]
    assert [option.findings for ask in later for option in ask.options] == [("wound_ulcer",)]
    assert DANGER_LATER not in [ask.id for ask in asked_of(*NO_PAIN_THAT_STAYS)]


def test_what_was_told_before_the_danger_check_is_asked_within_it() -> None:
    asked = asked_of("pregnancy", *NO_PAIN_THAT_STAYS)
    assert "headache_vision" in {f for ask in asked if ask.id == DANGER_CHECK for findings in items(ask) for f in findings}
    assert DANGER_LATER not in [ask.id for ask in asked]


def test_an_emergency_stands_above_what_is_less_urgent(told: Told, base: KnowledgeBase) -> None:
    ask = interview.next_question(told("location_foot", "numbness_tingling", "onset_today"), base, ())
    assert ask is not None
    lines = [option.findings for option in ask.options]
    assert lines.index(("skin_colour_change_cold_foot",)) < lines.index(("weakness",))


def test_a_checklist_leaves_out_what_was_told(told: Told, base: KnowledgeBase) -> None:
    full = interview.by_id("conditions_known", base)
    assert full is not None
    left = interview.tailored(full, told("diabetes", absent=("gout", "kidney_disease")), base)
    assert {f for option in full.options for f in option.findings} - {f for option in left.options for f in option.findings} == {
        "diabetes",
        "kidney_disease",
    }
