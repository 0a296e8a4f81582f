"""What a turn does: danger before everything, then a cramp right now, then questions, then the story, then courtesy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessment import interview, red_flags
from bot.assessment.facts import ABSENT, PRESENT, UNSURE, Facts, Said, Statement, gather
from bot.engine.dialogue import COURTESY, QUESTIONS, RULES, STORIES, UNCLEAR, Heard, Memory, Turn, decide
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge

Told = Callable[..., Facts]
INTENTS = sorted(QUESTIONS | COURTESY | STORIES | {"affirm", "deny", "answer_detail", "stop_or_restart", "out_of_scope", UNCLEAR})
BUTTONS = ("relief", "stretch", "routine", "prevention", "summary", "about", "view", "why", "nonsense")
MIDWAY = Memory(asked=("danger_check", "where"), open_question="where", personal=True)
"""The danger check is answered, and Charley has just asked for the place."""
TOLD = ("utter_danger", "utter_danger_meanwhile")
"""A danger in full: level, number and reason in one bubble, what to do while waiting in the next."""


def remembered(turn: Turn, before: Memory) -> Memory:
    """The memory after a turn, as the slots carry it to the next one."""
    slots = {name: value for name, value in turn.slots.items() if name in Memory.__dataclass_fields__}
    lists = {name: tuple(slots[name]) for name in ("asked", "declared", "listed", "felt", "viewed") if name in slots}
    return replace(before, **{**slots, **lists})


def story(*findings: str) -> Heard:
    return Heard("describe_cramp", new=findings, said_something=True)


# ---- danger ----


@pytest.mark.parametrize("intent", [intent for intent in INTENTS if intent != "stop_or_restart"])
def test_a_danger_beats_whatever_else_was_meant(intent: str, told: Told, base: KnowledgeBase) -> None:
    turn = decide(Heard(intent, new=("chest_pain",), said_something=True), MIDWAY, told("location_calf", "chest_pain"), base)
    assert turn.steps == TOLD
    assert turn.slots["triage_level"] == "emergency"
    assert turn.slots["red_flags"][0] == "pulmonary_embolism"
    assert turn.slots["assessment_done"] is True
    assert turn.slots["open_question"] is None


@pytest.mark.parametrize("button", BUTTONS)
def test_a_danger_beats_every_button(button: str, told: Told, base: KnowledgeBase) -> None:
    assert decide(Heard("do", do=button), MIDWAY, told("swelling_one_leg"), base).steps == TOLD


def test_a_danger_beats_a_cramp_right_now(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("report_acute_cramp_now", new=("timing_now", "skin_colour_change_cold_foot"), said_something=True)
    assert decide(heard, Memory(), told("timing_now", "skin_colour_change_cold_foot"), base).steps == TOLD


def test_a_danger_is_told_in_full_once_and_then_reminded_of(told: Told, base: KnowledgeBase) -> None:
    facts = told("location_calf", "swelling_one_leg")
    first = decide(story("swelling_one_leg"), Memory(), facts, base)
    second = decide(Heard("thank"), remembered(first, Memory()), facts, base)
    assert first.steps == TOLD
    assert second.steps == ("utter_danger_reminder",)
    assert second.slots["triage_level"] == "same_day"


def test_a_danger_that_grows_is_told_again(told: Told, base: KnowledgeBase) -> None:
    first = decide(story("swelling_one_leg"), Memory(), told("swelling_one_leg"), base)
    worse = told("swelling_one_leg", "breathless")
    second = decide(story("breathless"), remembered(first, Memory()), worse, base)
    assert second.steps == TOLD
    assert second.slots["triage_level"] == "emergency"
    assert decide(Heard("thank"), remembered(second, remembered(first, Memory())), worse, base).steps == ("utter_danger_reminder",)


def test_after_a_danger_the_summary_can_still_be_had(told: Told, base: KnowledgeBase) -> None:
    facts = told("swelling_one_leg")
    memory = remembered(decide(story("swelling_one_leg"), Memory(), facts, base), Memory())
    assert decide(Heard("do", do="summary"), memory, facts, base).steps == ("utter_danger_reminder", "action_summary")


def test_after_a_danger_no_stretch_is_to_be_had(told: Told, base: KnowledgeBase) -> None:
    facts = told("swelling_one_leg")
    memory = remembered(decide(story("swelling_one_leg"), Memory(), facts, base), Memory())
    for button in ("relief", "stretch", "routine", "prevention"):
        assert decide(Heard("do", do=button), memory, facts, base).steps == ("utter_danger_reminder",)
    assert decide(Heard("ask_stretch"), memory, facts, base).steps == ("utter_danger_reminder",)


def test_a_corrected_danger_lets_the_conversation_go_on(base: KnowledgeBase) -> None:
    swollen = [Statement((Said("location_calf", PRESENT), Said("swelling_one_leg", PRESENT)))]
    memory = remembered(decide(story("swelling_one_leg"), Memory(), gather(swollen, base), base), Memory())
    corrected = gather([*swollen, Statement((Said("swelling_one_leg", ABSENT, correction=True),))], base)
    turn = decide(Heard("describe_cramp", new=("swelling_one_leg",), said_something=True), memory, corrected, base)
    assert "utter_danger_reminder" not in turn.steps
    assert turn.slots["triage_level"] is None


@pytest.mark.parametrize(
    ("danger", "later"),
    [
        ("location_calf swelling_one_leg", "swelling_resolved"),
        ("location_calf pain_constant side_left worsening", "new_exercise"),
        ("headache_vision weakness sudden_onset", "dehydration"),
        ("bladder_bowel", "pregnancy"),
    ],
)
def test_a_declared_danger_is_not_lowered_by_what_is_told_later(danger: str, later: str, told: Told, base: KnowledgeBase) -> None:
    first = decide(story(*danger.split()), Memory(), told(*danger.split()), base)
    assert first.steps == TOLD
    second = decide(story(later), remembered(first, Memory()), told(*danger.split(), later), base)
    assert second.steps[0] in ("utter_danger", "utter_danger_reminder")


def test_starting_over_does_not_lower_a_danger(told: Told, base: KnowledgeBase) -> None:
    facts = told("swelling_one_leg")
    memory = remembered(decide(story("swelling_one_leg"), Memory(), facts, base), Memory())
    for heard in (Heard("stop_or_restart"), Heard("do", do="restart")):
        turn = decide(heard, memory, facts, base)
        assert turn.steps == ("utter_danger_reminder", "utter_no_start_over")
        assert turn.slots["triage_level"] == "same_day"
        assert turn.slots["findings"] == {"swelling_one_leg": PRESENT}
        assert not turn.slots.get("started_over")


def test_starting_over_forgets_what_was_harmless(told: Told, base: KnowledgeBase) -> None:
    turn = decide(Heard("stop_or_restart"), MIDWAY, told("location_calf", "timing_night"), base)
    assert turn.steps == ("utter_start_over",)
    assert remembered(turn, MIDWAY) == Memory()
    assert turn.slots["findings"] == {}
    assert turn.slots["started_over"] is True


def test_what_only_sounds_like_an_emergency_is_checked_at_once(base: KnowledgeBase) -> None:
    turn = decide(Heard("emergency"), Memory(), Facts(), base)
    assert turn.steps == ("utter_ask",)
    assert turn.slots["open_question"] == "danger_check"
    assert "danger_check" in turn.slots["asked"]


def test_a_sure_emergency_is_not_asked_about(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("emergency", new=("chest_pain",), said_something=True)
    assert decide(heard, Memory(), told("chest_pain"), base).steps == TOLD


def test_a_danger_that_is_perhaps_there_is_asked_about_before_a_question_is_answered(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("ask_remedy", new=("location_calf", "pain_constant"), said_something=True)
    turn = decide(heard, Memory(), told("location_calf", "pain_constant"), base)
    assert turn.steps[-1] == "utter_ask"
    assert turn.slots["open_question"] == "danger:deep_vein_thrombosis"
    assert "action_answer" not in turn.steps


# ---- a cramp right now ----


def test_a_cramp_right_now_gets_its_movement_before_any_question(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("report_acute_cramp_now", new=("location_calf", "timing_now"), said_something=True)
    turn = decide(heard, Memory(), told("location_calf", "timing_now"), base)
    assert turn.steps == ("action_relieve_now", "utter_ask")
    assert turn.slots["open_question"] == "danger_check"
    assert turn.slots["relieved"] is True


def test_a_story_in_which_it_cramps_right_now_gets_the_movement_too(told: Told, base: KnowledgeBase) -> None:
    assert decide(story("location_foot_arch", "timing_now"), Memory(), told("location_foot_arch", "timing_now"), base).steps[0] == (
        "action_relieve_now"
    )


def test_a_cramp_that_is_not_there_now_is_not_stretched(told: Told, base: KnowledgeBase) -> None:
    turn = decide(story("location_calf", "timing_now"), Memory(), told("location_calf", absent=("timing_now",)), base)
    assert "action_relieve_now" not in turn.steps


def test_the_movement_is_given_once(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("report_acute_cramp_now", new=("timing_now",), said_something=True)
    turn = decide(heard, Memory(relieved=True, personal=True), told("location_calf", "timing_now"), base)
    assert "action_relieve_now" not in turn.steps


def test_a_cramp_right_now_after_an_injury_is_asked_about_instead(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("report_acute_cramp_now", new=("timing_now", "injury_trauma"), said_something=True)
    turn = decide(heard, Memory(), told("location_calf", "timing_now", "injury_trauma"), base)
    assert "action_relieve_now" not in turn.steps
    assert turn.slots["open_question"] == "danger_check"


# ---- questions ----


@pytest.mark.parametrize("intent", ["ask_supplement_food", "ask_stretch", "ask_about_condition", "ask_what_is_cramp"])
def test_a_question_in_the_middle_is_answered(intent: str, told: Told, base: KnowledgeBase) -> None:
    turn = decide(Heard(intent, topics=("remedy:magnesium",)), MIDWAY, told("lump_knot"), base)
    assert turn.steps == ("action_answer", "utter_ask")
    assert turn.slots["topic"] == "remedy:magnesium"


@pytest.mark.parametrize("open_question", ["danger_check", "where"])
def test_after_the_answer_the_open_question_is_repeated(open_question: str, told: Told, base: KnowledgeBase) -> None:
    asked = ("danger_check", "where")[: 1 + (open_question == "where")]
    turn = decide(Heard("ask_supplement_food"), Memory(asked, open_question, personal=True), told("lump_knot"), base)
    assert turn.steps == ("action_answer", "utter_ask")
    assert turn.slots.get("open_question", open_question) == open_question


@pytest.mark.parametrize("intent", ["ask_supplement_food", "thank", "bot_challenge"])
def test_nothing_is_finished_while_the_danger_check_is_open(intent: str, told: Told, base: KnowledgeBase) -> None:
    memory = Memory(asked=("danger_check",), open_question="danger_check", personal=True)
    turn = decide(Heard(intent), memory, told("location_calf", "timing_night"), base)
    assert turn.steps[-1] == "utter_ask"
    assert turn.slots["assessment_done"] is False


def test_a_bare_question_is_answered_without_an_interview(base: KnowledgeBase) -> None:
    turn = decide(Heard("ask_supplement_food", topics=("remedy:magnesium",)), Memory(), Facts(), base)
    assert turn.steps == ("action_answer",)
    assert turn.slots["triage_level"] is None
    assert turn.slots["assessment_done"] is False


def test_a_question_that_names_only_a_place_is_no_story(told: Told, base: KnowledgeBase) -> None:
    turn = decide(Heard("ask_cause", new=("location_foot",), said_something=True), Memory(), told("location_foot"), base)
    assert turn.steps == ("action_answer",)
    assert turn.slots["personal"] is False


def test_a_question_about_ones_own_cramp_waits_for_the_view(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("ask_cause", new=("location_calf", "timing_night"), said_something=True)
    assert decide(heard, Memory(), told("location_calf", "timing_night"), base).steps == ("utter_mirror", "utter_ask")


def test_a_story_with_a_question_in_it_is_answered(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("describe_cramp", also=("ask_supplement_food",), topics=("remedy:magnesium",), new=("timing_night",), said_something=True)
    assert decide(heard, Memory(), told("location_calf", "timing_night"), base).steps[0] == "action_answer"


# ---- the story and the interview ----


def test_a_story_is_said_back_and_the_danger_check_asked(told: Told, base: KnowledgeBase) -> None:
    turn = decide(story("location_calf", "timing_night"), Memory(), told("location_calf", "timing_night"), base)
    assert turn.steps == ("utter_mirror", "utter_ask")
    assert turn.slots["open_question"] == "danger_check"
    assert turn.slots["heard_new"] == ["location_calf", "timing_night"]
    assert turn.slots["personal"] is True


def test_a_pressed_answer_is_not_said_back(told: Told, base: KnowledgeBase) -> None:
    heard = Heard("answer", new=("location_calf",), said_something=True, answered=True)
    assert decide(heard, MIDWAY, told("location_calf", "lump_knot"), base).steps == ("utter_ask",)


def test_a_skipped_question_is_not_asked_again(told: Told, base: KnowledgeBase) -> None:
    turn = decide(Heard("answer", answered=True, settled=True), MIDWAY, told("lump_knot"), base)
    assert turn.steps == ("utter_ask",)
    assert turn.slots["open_question"] != "where"
    assert turn.slots["asked"][:2] == ["danger_check", "where"]


def test_whoever_has_enough_gets_the_view(told: Told, base: KnowledgeBase) -> None:
    for heard in (Heard("answer_detail", enough=True, answered=True), Heard("do", do="view")):
        turn = decide(heard, MIDWAY, told("location_calf", "timing_night"), base)
        assert turn.steps == ("action_explain",)
        assert turn.slots["assessment_done"] is True
        assert turn.slots["likely_causes"][0] == "idiopathic_nocturnal_cramp"
        assert turn.slots["open_question"] is None


def test_whoever_has_enough_at_once_gets_the_view_after_the_danger_check(told: Told, base: KnowledgeBase) -> None:
    facts = told("location_calf", "timing_night")
    first = decide(Heard("do", do="view"), Memory(), facts, base)
    assert first.steps == ("utter_ask",)
    assert first.slots["open_question"] == "danger_check"
    second = decide(Heard("answer", answered=True, settled=True), remembered(first, Memory()), facts, base)
    assert second.steps == ("action_explain",)


def test_an_interview_of_buttons_ends_with_the_view(base: KnowledgeBase) -> None:
    facts = gather([Statement((Said("location_calf", PRESENT), Said("timing_night", PRESENT)))], base)
    memory, turn = Memory(), decide(story("location_calf", "timing_night"), Memory(), facts, base)
    for _ in range(12):
        memory = remembered(turn, memory)
        if not memory.open_question:
            break
        ask = interview.by_id(memory.open_question, base)
        assert ask is not None
        asked = [ask.finding] if ask.finding else [f for option in ask.options for f in option.findings]
        facts = gather([Statement(tuple(Said(f, ABSENT) for f in asked))], base, facts)
        turn = decide(Heard("answer", said_something=True, answered=True), memory, facts, base)
    assert turn.steps == ("action_explain",)
    assert turn.slots["assessment_done"] is True


def test_a_cramp_elsewhere_is_said_to_be_out_of_scope(told: Told, base: KnowledgeBase) -> None:
    turn = decide(story("location_abdomen"), Memory(), told("location_abdomen"), base)
    assert turn.steps == ("utter_out_of_scope_body",)
    assert turn.slots["likely_causes"] == ["out_of_scope"]


# ---- not understood, empty, courtesy ----


def test_what_is_not_understood_is_asked_once_more_and_then_left(told: Told, base: KnowledgeBase) -> None:
    facts, gibberish = told("lump_knot"), Heard(UNCLEAR)
    first = decide(gibberish, MIDWAY, facts, base)
    memory = remembered(first, MIDWAY)
    second = decide(gibberish, memory, facts, base)
    assert first.steps == ("utter_rephrase", "utter_ask")
    assert memory.open_question == "where"
    assert second.steps == ("utter_moving_on", "utter_ask")
    assert second.slots["open_question"] not in (None, "where")


def test_what_is_not_understood_at_first_gets_an_example_and_then_choices(base: KnowledgeBase) -> None:
    gibberish = Heard(UNCLEAR)
    first = decide(gibberish, Memory(), Facts(), base)
    second = decide(gibberish, remembered(first, Memory()), Facts(), base)
    assert (first.steps, second.steps) == (("utter_not_understood",), ("utter_choices",))


def test_not_understanding_never_loops(told: Told, base: KnowledgeBase) -> None:
    facts = told("location_calf", "timing_night")
    memory, questions = remembered(decide(story("timing_night"), Memory(), facts, base), Memory()), []
    for _ in range(40):
        turn = decide(Heard(UNCLEAR), memory, facts, base)
        memory = remembered(turn, memory)
        if "utter_ask" in turn.steps:
            questions.append(memory.open_question)
        elif turn.steps != ("utter_moving_on",):
            break
    assert questions
    assert max(questions.count(question) for question in questions) <= 2
    assert turn.steps != ("utter_rephrase", "utter_ask")


def test_an_understood_message_resets_the_count(told: Told, base: KnowledgeBase) -> None:
    turn = decide(story("sleep_disturbed"), replace(MIDWAY, misunderstood=1), told("location_calf", "sleep_disturbed"), base)
    assert turn.slots["misunderstood"] == 0


def test_an_empty_message_is_said_so_and_the_open_question_repeated(told: Told, base: KnowledgeBase) -> None:
    assert decide(Heard("describe_cramp", empty=True), Memory(), Facts(), base).steps == ("utter_empty",)
    assert decide(Heard("describe_cramp", empty=True), MIDWAY, told("lump_knot"), base).steps == ("utter_empty", "utter_ask")


@pytest.mark.parametrize("intent", sorted(COURTESY | {"out_of_scope"}))
def test_courtesy_is_left_to_the_rules(intent: str, base: KnowledgeBase) -> None:
    assert decide(Heard(intent), Memory(), Facts(), base).steps == (RULES,)


@pytest.mark.parametrize("intent", sorted(COURTESY))
def test_after_courtesy_the_open_question_is_repeated(intent: str, told: Told, base: KnowledgeBase) -> None:
    turn = decide(Heard(intent), MIDWAY, told("lump_knot"), base)
    assert turn.steps == (RULES, "utter_ask")
    assert turn.slots.get("open_question", "where") == "where"


@pytest.mark.parametrize("intent", ["affirm", "deny", "answer_detail"])
def test_an_answer_to_nothing_is_left_to_the_rules(intent: str, base: KnowledgeBase) -> None:
    assert decide(Heard(intent), Memory(), Facts(), base).steps == (RULES,)


@pytest.mark.parametrize(
    ("button", "action"),
    [
        ("relief", "action_relieve_now"),
        ("stretch", "action_stretch"),
        ("routine", "action_stretch"),
        ("prevention", "action_stretch"),
        ("summary", "action_summary"),
        ("about", "action_answer"),
    ],
)
def test_a_button_does_what_it_says(button: str, action: str, told: Told, base: KnowledgeBase) -> None:
    assert decide(Heard("do", do=button), Memory(), told("location_calf", "timing_night"), base).steps[0] == action


def test_an_unknown_button_offers_choices(base: KnowledgeBase) -> None:
    assert decide(Heard("do", do="nonsense"), Memory(), Facts(), base).steps == ("utter_choices",)


# ---- whatever comes ----


def raised(facts: Facts) -> bool:
    """Whether any danger is raised by these facts."""
    return any(hit.level.is_danger for hit in red_flags.raised(facts, knowledge()))


@settings(max_examples=300, deadline=None)
@given(
    intent=st.sampled_from(INTENTS),
    also=st.lists(st.sampled_from(INTENTS), max_size=2),
    known=st.dictionaries(
        st.deferred(lambda: st.sampled_from(sorted(knowledge().findings))), st.sampled_from([PRESENT, ABSENT, UNSURE]), max_size=6
    ),
    do=st.sampled_from([None, None, *BUTTONS]),
    memory=st.sampled_from([Memory(), MIDWAY, Memory(misunderstood=1), Memory(personal=True, relieved=True)]),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_every_turn_says_something_and_a_danger_comes_first(
    intent: str, also: list[str], known: dict[str, str], do: str | None, memory: Memory, flags: tuple[bool, bool, bool]
) -> None:
    said_something, empty, answered = flags
    heard = Heard(intent, tuple(also), new=tuple(known), said_something=said_something, do=do, empty=empty, answered=answered)
    turn = decide(heard, memory, Facts(known), knowledge())
    assert turn.steps
    if raised(Facts(known)):
        assert turn.steps[0] in ("utter_danger", "utter_danger_reminder")
        assert turn.slots["triage_level"] in ("emergency", "same_day")
    if turn.steps[-1] == "utter_ask":
        assert turn.slots.get("open_question", memory.open_question)
