"""The explanation: what it says, how surely, what it offers and what it never claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment.assess import Assessment, assess
from bot.assessment.facts import PRESENT, Facts
from bot.coaching.explanation import MOST_TIPS, Sureness, explain
from bot.coaching.gates import blocked
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Grade, Level

Told = Callable[..., Facts]
STORIES = st.lists(st.deferred(lambda: st.sampled_from(sorted(knowledge().findings))), max_size=8, unique=True)


def viewed(story: str) -> Assessment:
    return assess(Facts(dict.fromkeys(story.split(), PRESENT)), knowledge(), (), enough=True)


def test_what_was_told_is_remarked_on_and_helped_whatever_the_cause(told: Told, base: KnowledgeBase) -> None:
    seen = explain(assess(told("location_calf", "timing_night", "residual_soreness", "swelling_both_legs"), base, (), enough=True), base)
    assert seen.remarks == (base.findings["residual_soreness"].remark,)
    assert "raise_legs" in {remedy.id for remedy in seen.now}


def test_what_a_gate_keeps_back_is_not_offered_for_a_single_finding_either(told: Told, base: KnowledgeBase) -> None:
    facts = told("location_calf", "timing_night", "swelling_both_legs", "peripheral_artery_disease")
    assert "raise_legs" not in {remedy.id for remedy in explain(assess(facts, base, (), enough=True), base).now}


def test_it_names_level_reasons_causes_what_to_do_and_where_it_comes_from(base: KnowledgeBase) -> None:
    told = explain(viewed("location_calf timing_walking relieved_by_rest smoking older_age"), base)
    assert told.level is Level.ROUTINE
    assert [hit.flag.id for hit in told.reasons] == ["walking_pain"]
    assert told.causes[0].cause.id == "peripheral_artery_disease"
    assert {remedy.id for remedy in told.now} == {"supervised_walking", "stop_smoking", "regular_activity"}
    assert told.see == base.causes["peripheral_artery_disease"].see
    assert told.sources


@pytest.mark.parametrize(
    ("story", "sureness"),
    [
        ("location_calf pregnancy timing_night relieved_by_stretch side_both", Sureness.FAIRLY),
        ("location_calf timing_night", Sureness.MORE_LIKELY),
        ("location_calf timing_exercise overuse", Sureness.HARDLY),
        ("muscle_wasting foot_drop weakness_progressive twitching location_calf", Sureness.RULE_OUT),
        ("location_calf", Sureness.CANNOT_TELL),
        ("location_abdomen", Sureness.NOT_FOR_ME),
    ],
)
def test_how_sure_is_said_honestly(story: str, sureness: Sureness, base: KnowledgeBase) -> None:
    assert explain(viewed(story), base).sureness is sureness


def test_one_reason_alone_is_never_fairly_sure(base: KnowledgeBase) -> None:
    for finding in base.findings:
        told = explain(viewed(finding), base)
        assert told.sureness is not Sureness.FAIRLY, finding


@settings(max_examples=200, deadline=None)
@given(story=STORIES)
def test_charley_is_never_sure_of_an_illness_that_has_to_be_ruled_out(story: list[str]) -> None:
    told = explain(viewed(" ".join(story)), knowledge())
    if told.causes and told.causes[0].cause.level.urgency >= Level.SOON.urgency:
        assert told.sureness in (Sureness.RULE_OUT, Sureness.NOT_FOR_ME)


@settings(max_examples=200, deadline=None)
@given(story=STORIES)
def test_nothing_is_offered_that_a_gate_keeps_back_or_that_has_failed(story: list[str]) -> None:
    view = viewed(" ".join(story))
    told = explain(view, knowledge())
    offered = [*told.now, *told.next]
    assert len(told.now) <= MOST_TIPS >= len(told.next)
    assert len({remedy.id for remedy in offered}) == len(offered)
    assert not {remedy.id for remedy in offered} & blocked(view.facts, knowledge())
    assert not {remedy.grade for remedy in offered} & {Grade.NO_EFFECT, Grade.HARM}
    assert all(remedy.tip for remedy in offered)


def test_each_likely_cause_has_its_share_of_the_tips(base: KnowledgeBase) -> None:
    told = explain(viewed("location_calf timing_evening varicose_veins prolonged_standing swelling_both_legs"), base)
    assert "raise_legs" in {remedy.id for remedy in told.now}


def test_what_a_reason_asks_for_soon_is_told(base: KnowledgeBase) -> None:
    told = explain(viewed("excessive_thirst weight_loss location_calf timing_night"), base)
    assert told.do == told.reasons[0].flag.do
    assert told.reasons[0].level is Level.SOON


def test_who_skipped_the_danger_check_is_told_its_signs(told: Told, base: KnowledgeBase) -> None:
    skipped = assess(told("location_calf", "timing_night"), base, (), enough=True)
    answered = assess(told("location_calf", "timing_night", absent=("dark_urine",)), base, (), enough=True)
    assert explain(skipped, base).signs
    assert not explain(answered, base).signs


def test_a_line_that_only_some_are_asked_is_no_danger_check(told: Told, base: KnowledgeBase) -> None:
    weak = assess(told("location_calf", "timing_night", absent=("weakness",)), base, (), enough=True)
    assert explain(weak, base).signs
