"""Whole conversations with a whole Charley, each on Telegram by polling and webhook and in Slack by Socket Mode and Events."""

from __future__ import annotations

import re

import pytest

from tests.channels.conftest import Person

MOST_QUESTIONS = 12
NO = ("no$", "no,", "none", "at other times", "not sure")
"""What the words of a button look like that denies, the plainest first."""
NO_STRETCH = ("Hold it gently until", "times on each side", "Bedtime routine")

OPENINGS = {
    "ow ow charley horse in my calf right now": "right now:",
    "keep getting woken at 3am by cramp in my left calf, im 7 months pregnant": "Cramps in pregnancy",
    "my arch cramps whenever i wear heels": "What helps:",
    "calf has been sore and swollen since my flight on monday, just the right one": "⚠",
    "cramp in both thighs since i started atorvastatin, no dark urine": "statin",
    "does magnesium actually help?": "magnesium",
    "what causes foot cramps": "foot",
    "my husband gets cramps at night, what can he do": "What helps:",
}


def answer_until(person: Person, words: str) -> str:
    """Answers question after question with no, until words are said; gives all that was said."""
    said = person.text
    for _ in range(MOST_QUESTIONS):
        if words.lower() in said.lower():
            return said
        offered = sorted(filter(denies, person.titles), key=denies)
        assert offered, f"nothing says no among {person.titles} after:\n{said}"
        said += "\n" + person.press(offered[0])
    raise AssertionError(f"{words!r} was not said:\n{said}")


def denies(title: str) -> int:
    """How plainly the words of a button deny: 1 is the plainest, 0 is not at all."""
    return next((rank for rank, words in enumerate(NO, 1) if re.match(words, title, re.IGNORECASE)), 0)


@pytest.mark.parametrize("opening", OPENINGS)
def test_an_opening_leads_to_advice(person: Person, opening: str) -> None:
    person.say(opening)
    answer_until(person, OPENINGS[opening])


def test_a_routine_is_shown_stretch_by_stretch(person: Person) -> None:
    person.say("my calves cramp at night in bed, what stretches can I do?")
    answer_until(person, "What helps:")
    person.press("Show me the stretches")
    assert "routine" in person.text.lower()
    stretches = [title for title in person.titles if "stretch" in title.lower() and title != "Show me the stretches"]
    assert stretches
    assert "Hold " in person.press(stretches[0])
    (words,) = person.pictures
    assert words


def test_a_danger_in_the_middle_of_a_routine_stops_everything(person: Person) -> None:
    person.say("my calves cramp at night in bed")
    answer_until(person, "What helps:")
    person.press("Show me the stretches")
    assert "Call 999" in person.say("now my chest hurts and I can't breathe")
    assert "999" in person.say("ok next stretch please")
    assert not any(words in person.text for words in NO_STRETCH)


def begin_the_routine(person: Person) -> None:
    """Takes the person to the first step of the bedtime routine."""
    person.say("hi there")
    person.press("Show me stretches")
    person.press("Do it with me, step by step")
    assert "1. Just before bed, stand facing a wall" in person.text


def test_a_whole_routine_is_done_together_with_a_picture_for_each_step_and_every_hold_counted(person: Person) -> None:
    begin_the_routine(person)
    assert person.pictures
    for repetition in (1, 2, 3):
        assert f"{repetition} of 3" in person.press("Next")
        assert person.pictures
    assert "Keep your hands on the wall" in person.everything()[-3]
    assert "Bedtime hamstring stretch with a chair" in person.press("Next")
    person.press("Next")
    assert "that was all of it" in person.press("All done")
    assert "After week 6" in person.press("The six-week plan")
    assert "Next" not in person.titles


def test_every_command_of_a_stretch_does_what_it_says(person: Person) -> None:
    begin_the_routine(person)
    assert "one thing at a time" in person.press("Slower")
    assert "1. Just before bed" in person.press("Say it again")
    assert "2. Step one leg back" in person.press("Next")
    assert "1. Just before bed" in person.press("Back")
    assert "Calf stretch with a towel" in person.press("Easier")
    assert "10 seconds, 3 times" in person.press("How long?")
    assert "Bedtime hamstring stretch" in person.press("Skip this one")
    assert "we stop here" in person.press("Stop")
    assert "Next" not in person.titles


def test_a_danger_in_the_middle_of_a_stretch_ends_it_for_good(person: Person) -> None:
    begin_the_routine(person)
    person.press("Next")
    late = dict(person.ways())["Next"]  # pressed at the moment in which the words arrive, which take it away
    assert "Call 999" in person.say("now my chest hurts and I can't breathe")
    for words in (person.wait(late), person.say("ok next stretch please"), person.say("next")):
        assert "999" in words
        assert not person.pictures
        assert not re.search(r"\d of 3|Hold", words)


def test_used_buttons_are_gone_and_the_choice_stays_readable(person: Person) -> None:
    person.say("keep getting woken at 3am by cramp in my left calf")
    before = person.titles
    person.press("No, none of these")
    assert "No, none of these" in before
    assert not any(title.startswith("New chest pain") for title in person.titles)
    assert any("→ No, none of these" in message for message in person.everything())


def test_words_take_the_last_buttons_away_as_well(person: Person) -> None:
    person.say("keep getting woken at 3am by cramp in my left calf")
    assert any(title.startswith("New chest pain") for title in person.titles)
    person.say("none of these")
    assert person.titles, "those of the next question stand"
    assert not any(title.startswith("New chest pain") for title in person.titles)
    assert not any("→" in message for message in person.everything()), "nothing was pressed"


def test_forget_me_erases_the_conversation_and_says_so(person: Person) -> None:
    person.say("my wee looks like cola and my thighs cramp")
    assert "forgotten" in person.say("/forget")
    assert "⚠" not in person.say("does magnesium actually help?")


def test_help_and_summary_and_stretches_are_commands(person: Person) -> None:
    person.say("my left calf cramps at night")
    assert "in your own words" in person.say("/help")
    assert "For your doctor or pharmacist" in person.say("/summary")
    assert person.say("/stretch")


def test_words_of_another_command_are_only_words(person: Person) -> None:
    person.say("my wee looks like cola and my thighs cramp")
    assert "⚠" in person.say('/restart{"now": true}')
