"""What holds whatever a person says: every rule of the assessment over facts drawn from the whole knowledge base."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment.assess import Assessment, assess
from bot.assessment.facts import ABSENT, OTHER, PRESENT, SELF, UNSURE, Facts, Said, Statement, gather
from bot.assessment.interview import DANGER_CHECK, MOST_QUESTIONS, Ask
from bot.assessment.red_flags import ENOUGH_SUPPORT, MOST_POINTED, told_as
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Level

ANY_FINDING = st.deferred(lambda: st.sampled_from(sorted(knowledge().findings)))
ANY_DANGER = st.deferred(lambda: st.sampled_from(sorted(knowledge().never_reassuring)))
ANSWERS = st.sampled_from([PRESENT, ABSENT, UNSURE])
FACTS = st.dictionaries(ANY_FINDING, ANSWERS, max_size=10)


@st.composite
def near_a_rule(draw: st.DrawFn) -> dict[str, str]:
    """What a rule of some red flag asks for, with one of its findings at most left out, among other facts: where things turn."""
    rules = [rule for flag in knowledge().red_flags.values() for rule in flag.rules]
    rule = draw(st.sampled_from(rules))
    named = [*rule.all, *rule.any[:1], *(rule.at_least.of[: rule.at_least.count] if rule.at_least else ())]
    left_out = draw(st.sampled_from([None, *named]))
    return {**draw(FACTS), **{f: PRESENT for f in named if f != left_out}}


STORIES = st.one_of(FACTS, near_a_rule())


def view(known: dict[str, str], asked: tuple[str, ...] = (DANGER_CHECK,), declared: tuple[str, ...] = ()) -> Assessment:
    return assess(Facts(known), knowledge(), asked, declared=declared)


def urgency(seen: Assessment) -> int:
    return max((hit.level.urgency for hit in seen.flags), default=0)


@settings(max_examples=500, deadline=None)
@given(story=STORIES, danger=ANY_DANGER)
def test_a_danger_finding_more_never_lowers_a_level(story: dict[str, str], danger: str) -> None:
    base = knowledge()
    with_it = {**story, **dict.fromkeys((danger, *base.implied(danger)), PRESENT)}
    before = {f: a for f, a in story.items() if f not in (danger, *base.implied(danger))}
    dangers = [hit.level.urgency for hit in view(before).dangers]
    assert urgency(view(with_it)) >= max(dangers, default=0)


@settings(max_examples=300, deadline=None)
@given(story=STORIES, more=st.lists(ANY_FINDING, max_size=5))
def test_a_danger_that_was_told_stands_whatever_else_is_said(story: dict[str, str], more: list[str]) -> None:
    told = view(story)
    declared = tuple(told_as(hit) for hit in told.dangers)
    later = {**dict.fromkeys(more, PRESENT), **story}
    stands = {hit.flag.id: hit.level.urgency for hit in view(later, declared=declared).dangers}
    assert all(stands.get(hit.flag.id, 0) >= hit.level.urgency for hit in told.dangers)


@settings(max_examples=300, deadline=None)
@given(story=STORIES, data=st.data())
def test_the_order_of_the_facts_changes_nothing(story: dict[str, str], data: st.DataObject) -> None:
    shuffled = dict(data.draw(st.permutations(list(story.items()))))
    assert view(shuffled) == view(story)


@settings(max_examples=300, deadline=None)
@given(own=st.lists(ANY_FINDING, min_size=1, max_size=4), theirs=st.lists(ANY_FINDING, max_size=4))
def test_what_a_relative_has_never_counts(own: list[str], theirs: list[str]) -> None:
    base = knowledge()
    quiet = [f for f in theirs if f not in base.alarms]  # an alarming sign makes the conversation about the one who has it
    mine = tuple(Said(f, PRESENT) for f in own)
    relatives = tuple(Said(f, PRESENT, subject=OTHER) for f in quiet)
    facts = gather([Statement(mine), Statement(relatives)], base)
    assert facts.subject == SELF
    assert assess(facts, base, ()) == assess(gather([Statement(mine)], base), base, ())


@settings(max_examples=300, deadline=None)
@given(own=st.lists(ANY_FINDING, min_size=1, max_size=4), past=st.lists(ANY_FINDING, max_size=4))
def test_what_is_long_over_never_counts(own: list[str], past: list[str]) -> None:
    mine, over = tuple(Said(f, PRESENT) for f in own), tuple(Said(f, PRESENT, time="past") for f in past)
    base = knowledge()
    assert gather([Statement((*mine, *over))], base) == gather([Statement(mine)], base)


@settings(max_examples=500, deadline=None)
@given(story=STORIES, danger=ANY_DANGER)
def test_not_sure_is_never_taken_for_no_where_danger_is_concerned(story: dict[str, str], danger: str) -> None:
    assert urgency(view({**story, danger: UNSURE})) >= urgency(view({**story, danger: ABSENT}))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_not_sure_counts_as_yes_when_two_others_point_there(data: st.DataObject) -> None:
    base = knowledge()
    decisive = [
        (flag, rule)
        for flag in base.red_flags.values()
        for rule in flag.rules
        if rule.level.is_danger
        and len(rule.all) == 1
        and not (rule.any or rule.at_least or rule.none)
        and len(flag.supports) > ENOUGH_SUPPORT
    ]
    flag, rule = data.draw(st.sampled_from(decisive))
    (finding,) = rule.all
    supports = [f for f in flag.supports if f != finding][:ENOUGH_SUPPORT]
    seen = view({**dict.fromkeys(supports, PRESENT), finding: UNSURE})
    assert urgency(seen) >= rule.level.urgency


@settings(max_examples=150, deadline=None)
@given(story=st.lists(ANY_FINDING, max_size=3), data=st.data())
def test_any_answers_lead_to_a_view_and_no_question_comes_twice(story: list[str], data: st.DataObject) -> None:
    """Every state that can be reached has a next question or a view, whatever is answered on the way."""
    base = knowledge()
    facts = gather([Statement(tuple(Said(f, PRESENT) for f in story))], base)
    asked: list[str] = []
    while (seen := assess(facts, base, asked)).ask:
        assert seen.ask.id not in asked
        assert not seen.done
        assert len(asked) <= MOST_QUESTIONS + MOST_POINTED
        offered = findings_of(seen.ask)
        assert any(facts.known.get(f, UNSURE) == UNSURE for f in offered), "everything in it was answered before"
        asked.append(seen.ask.id)
        facts = gather([Statement(tuple(Said(f, data.draw(ANSWERS)) for f in offered if data.draw(st.booleans())))], base, facts)
    assert seen.done
    assert seen.cause_ids
    assert seen.level is not None or seen.causes == ()


def findings_of(ask: Ask) -> list[str]:
    return [ask.finding] if ask.finding else [f for option in ask.options for f in option.findings]


@settings(max_examples=200, deadline=None)
@given(story=STORIES)
def test_a_sign_hands_over_only_to_a_danger_as_urgent(story: dict[str, str]) -> None:
    """Whatever a rule's `none` keeps back, the most urgent rule that holds is told at its level."""
    base = knowledge()
    facts = Facts(story)
    held = [
        rule.level.urgency
        for flag in base.red_flags.values()
        for rule in flag.rules
        if rule.level.is_danger and holds_without_doubt(rule, story, base)
    ]
    assert urgency(assess(facts, base, (DANGER_CHECK,))) >= max(held, default=0)


def holds_without_doubt(rule: object, story: dict[str, str], base: KnowledgeBase) -> bool:
    """A plain reading of a rule, written anew: what it asks for is told, and nothing under `none` that may reassure."""
    there = {f for f, assertion in story.items() if assertion == PRESENT}
    count = rule.at_least is None or len(there & set(rule.at_least.of)) >= rule.at_least.count  # type: ignore[attr-defined]
    wanted = set(rule.all) <= there and (not rule.any or there & set(rule.any)) and count  # type: ignore[attr-defined]
    reassured = (there & set(rule.none)) - base.never_reassuring  # type: ignore[attr-defined]
    return bool(wanted) and not reassured


def test_an_emergency_is_the_most_urgent_level() -> None:
    assert max(Level, key=lambda level: level.urgency) is Level.EMERGENCY
