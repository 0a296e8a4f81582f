"""A conversation on the page, as a person has it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.window import CHECKLIST, DANGER, GREETING, NONE, STORY, answered, answers, button, log, own_words, say, to_the_view

OPENINGS = [
    ("ow ow charley horse in my calf right now", "right now"),
    ("keep getting woken at 3am by cramp in my left calf, im 7 months pregnant", "pregnan"),
    ("my arch cramps whenever i wear heels", "shoes"),
    ("calf has been sore and swollen since my flight on monday, just the right one", "clot"),
    ("cramp in both thighs since i started atorvastatin, no dark urine", "statin"),
    ("does magnesium actually help?", "agnesium"),
    ("what causes foot cramps", "illness"),
    ("my husband gets cramps at night, what can he do", "stretch"),
]


@pytest.mark.parametrize(("opening", "advice"), OPENINGS)
def test_whatever_a_person_begins_with_leads_to_advice(page: Page, opening: str, advice: str) -> None:
    say(page, opening)
    to_the_view(page)
    expect(log(page)).to_contain_text(advice, ignore_case=True)


def test_a_story_leads_over_the_danger_check_to_a_view_with_reasons_and_sources(page: Page) -> None:
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    to_the_view(page)
    cause = log(page).locator(".causes").first
    expect(cause).to_contain_text("Because you told me")
    expect(cause.get_by_role("link").first).to_be_hidden()
    cause.get_by_text("sources").click()
    expect(cause.get_by_role("link").first).to_have_attribute("rel", "noopener noreferrer")
    with page.expect_request("**/webhooks/web/messages") as sent:
        button(page, "Show me the stretches").click()
    assert sent.value.post_data_json["text"].startswith("/do{")
    expect(answers(page).last).to_contain_text("stretch")
    expect(own_words(page).nth(1)).to_have_text(f"You said: {NONE}")
    expect(own_words(page).last).to_have_text("You said: Show me the stretches")


def test_enter_sends_and_shift_with_enter_breaks_the_line(page: Page) -> None:
    page.get_by_role("textbox").fill("My calf cramps")
    page.get_by_role("textbox").press("Shift+Enter")
    page.keyboard.type("at night")
    expect(page.get_by_role("textbox")).to_have_value("My calf cramps\nat night")
    expect(own_words(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_have_value("")
    assert own_words(page).all_text_contents() == ["You said: My calf cramps\nat night"]
    expect(log(page)).to_contain_text(CHECKLIST)


def test_nothing_is_sent_when_nothing_is_written(page: Page) -> None:
    say(page, " \n ")
    button(page, "Send").click()
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    expect(own_words(page)).to_have_count(1)


def test_enter_that_accepts_a_composed_word_does_not_send_it(page: Page) -> None:
    page.get_by_role("textbox").fill("こむらがえり")
    page.get_by_role("textbox").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(own_words(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(own_words(page)).to_have_count(1)


def test_a_button_that_was_pressed_is_marked_and_none_beside_it_can_be_pressed_again(page: Page) -> None:
    examples = page.get_by_role("group", name="Examples to begin with").get_by_role("button")
    expect(examples.and_(page.locator(":enabled"))).to_have_count(4)
    examples.get_by_text("My calf cramps at night").dblclick()
    expect(log(page)).to_contain_text(CHECKLIST)
    expect(examples.and_(page.locator(":enabled"))).to_have_count(0)
    assert log(page).locator(".chosen").all_inner_texts() == ["My calf cramps at night"]
    expect(own_words(page)).to_have_count(1)


def test_the_buttons_of_a_question_are_closed_when_the_answer_is_typed(page: Page) -> None:
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()
    say(page, "none of these")
    expect(answered(page)).to_have_count(2)
    expect(button(page, NONE)).to_be_disabled()


@pytest.mark.parametrize(
    ("told", "number"),
    [(DANGER, "999"), ("one leg is red, hot and swollen since my flight", "111"), ("sometimes I want to kill myself", "116 123")],
)
def test_a_danger_is_an_alert_in_view_with_the_right_number_to_tap(page: Page, told: str, number: str) -> None:
    say(page, told)
    call = page.get_by_role("alert").get_by_role("link", name=f"Call {number}", exact=True)
    expect(call).to_have_attribute("href", f"tel:{number.replace(' ', '')}")
    expect(call).to_be_in_viewport()
    box = call.bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_what_is_no_danger_is_no_alert(page: Page) -> None:
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_paste_of_5000_characters_is_limited_to_1000_and_counted(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", "calf " * 1_000)
    page.get_by_role("textbox").press("Control+v")
    assert len(page.get_by_role("textbox").input_value()) == 1_000
    expect(page.get_by_text("That is full: 1,000 characters").first).to_be_visible()
    page.keyboard.press("Backspace")
    expect(page.get_by_text("999 of 1,000 characters")).to_be_visible()
    page.keyboard.press("Enter")
    expect(own_words(page)).to_have_text("You said: " + ("calf " * 200).strip())
    expect(log(page)).to_contain_text(CHECKLIST)


def test_a_message_is_cut_between_characters_and_not_through_one(page: Page) -> None:
    say(page, "my calf cramps at night in bed ".ljust(999, ".") + "😖" * 20)
    expect(log(page)).to_contain_text(CHECKLIST)


def test_what_somebody_else_left_in_the_browser_does_no_harm(page: Page) -> None:
    for left in ("{", "null", "5", '"text"', "[]", "{}", '{"token": 5, "pending": {"id": 1}}', '{"pending": "x", "earlier": "y"}'):
        page.evaluate("left => sessionStorage.setItem('charley-chat', left)", left)
        page.reload()
        expect(log(page)).to_contain_text(GREETING)
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
