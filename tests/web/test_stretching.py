"""Stretching together on the page, step by step with the real coach: to the end, with a danger, a reload, and a timer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.evaluation.client import Client
from tests.web.window import DANGER, button, log, own_words, say, window

FINISHED = "that was all of it"


def card(page: Page) -> Locator:
    """The step at hand."""
    return log(page).locator(".stretch").last


def press(page: Page, control: str) -> None:
    """Presses one of the buttons that can be pressed now, and waits for the answer."""
    said = own_words(page).count()
    log(page).get_by_role("button", name=control, exact=True, disabled=False).click()
    expect(own_words(page)).to_have_count(said + 1)
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")


def hold(page: Page) -> None:
    """Holds one repetition to its end, with the page's clock turned forward."""
    card(page).get_by_role("button", name="Start timer").or_(card(page).get_by_role("button", name="Hold again")).click()
    expect(card(page).get_by_role("status")).to_contain_text("Hold for")
    page.clock.run_for(31_000)
    expect(card(page).get_by_role("status")).to_contain_text("Well done")


@pytest.fixture
def page(browser: Browser, charley: Client) -> Iterator[Page]:
    """Somebody at the first step of the bedtime routine."""
    with window(browser, charley.address, viewport={"width": 390, "height": 844}) as opened:
        opened.clock.install()
        opened.reload()
        say(opened, "hi there")
        expect(button(opened, "Show me stretches")).to_be_enabled()
        press(opened, "Show me stretches")
        press(opened, "Do it with me, step by step")
        expect(card(opened)).to_contain_text("Bedtime calf stretch at the wall")
        yield opened


def test_a_whole_routine_is_done_to_its_end_each_hold_timed_and_counted(page: Page) -> None:
    expect(card(page)).to_contain_text("Step 1 of 2")
    expect(card(page).get_by_role("timer")).to_have_count(0)
    press(page, "Next")
    expect(card(page)).to_contain_text("Repetition 1 of 3")
    expect(card(page)).to_contain_text("Keep your hands on the wall")
    for _ in range(3):
        hold(page)
    press(page, "Next")  # all three are held on this card: it leads to the next stretch
    expect(card(page)).to_contain_text("Bedtime hamstring stretch with a chair")
    press(page, "Next")
    for repetition in (1, 2, 3):
        expect(card(page)).to_contain_text(f"Repetition {repetition} of 3")
        press(page, "Next")
    expect(log(page)).to_contain_text(FINISHED)
    press(page, "The six-week plan")
    expect(log(page)).to_contain_text("After week 6")


def test_a_routine_is_followed_by_keyboard_alone(page: Page) -> None:
    page.get_by_role("textbox").focus()
    for step in ("Repetition 1 of 3", "Repetition 2 of 3", "Repetition 3 of 3", "Bedtime hamstring stretch with a chair"):
        page.keyboard.press("Shift+Tab")
        expect(card(page).get_by_role("button", name="Next", exact=True)).to_be_focused()
        page.keyboard.press("Enter")
        expect(card(page)).to_contain_text(step)
        expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
        expect(page.get_by_role("textbox")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    expect(card(page).get_by_role("button", name="Stop", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("we stop here")


def test_one_hold_by_the_timer_and_then_next_is_the_second_repetition(page: Page) -> None:
    press(page, "Next")
    hold(page)
    expect(card(page)).to_contain_text("Repetition 2 of 3")
    press(page, "Next")
    expect(card(page)).to_contain_text("Repetition 2 of 3")
    expect(card(page)).to_contain_text("Then hold again")


def test_every_command_does_what_it_says(page: Page) -> None:
    press(page, "Slower")
    expect(log(page)).to_contain_text("one thing at a time")
    expect(card(page).get_by_role("listitem")).to_have_count(1)
    press(page, "Say it again")
    expect(card(page)).to_contain_text("Just before bed")
    press(page, "Next")
    expect(card(page)).to_contain_text("Step one leg back")
    press(page, "Back")
    expect(card(page)).to_contain_text("Just before bed")
    press(page, "Easier")
    expect(card(page)).to_contain_text("Calf stretch with a towel")
    press(page, "How long?")
    expect(log(page)).to_contain_text("Hold for 10 seconds, 3 times")
    press(page, "Skip this one")
    expect(card(page)).to_contain_text("Bedtime hamstring stretch with a chair")
    press(page, "Stop")
    expect(log(page)).to_contain_text("we stop here")
    expect(card(page).get_by_role("button", disabled=False)).to_have_count(0)


def test_a_reload_in_the_middle_shows_the_step_and_it_goes_on(page: Page) -> None:
    press(page, "Next")
    press(page, "Next")
    before = log(page).inner_text()
    page.reload()
    expect(card(page)).to_contain_text("Repetition 2 of 3")
    assert log(page).inner_text() == before
    hold(page)
    hold(page)
    press(page, "Next")
    expect(card(page)).to_contain_text("Bedtime hamstring stretch with a chair")


def test_a_danger_in_the_middle_ends_it_for_good_also_after_a_reload(page: Page) -> None:
    press(page, "Next")
    button(page, "Start timer").click()
    say(page, DANGER)
    expect(page.get_by_role("alert")).to_contain_text("Call 999")
    expect(card(page).get_by_role("button")).to_have_count(0)
    stretches = log(page).locator(".stretch").count()
    for words in ("next", "ok next stretch please"):
        said = own_words(page).count()
        say(page, words)
        expect(own_words(page)).to_have_count(said + 1)
        expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    page.reload()
    expect(page.get_by_role("alert").last).to_contain_text("999")
    expect(log(page).locator(".stretch")).to_have_count(stretches)
    expect(card(page).get_by_role("button", disabled=False)).to_have_count(0)


def test_the_way_on_stays_in_view_under_a_long_step_on_a_small_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    press(page, "Next")
    for control in ("Back", "Easier", "Stop", "Next"):
        expect(card(page).get_by_role("button", name=control, exact=True)).to_be_in_viewport(ratio=1)


def test_a_timer_that_runs_is_seen_whole_on_a_small_phone(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 360, "height": 640})
    press(page, "Next")
    button(page, "Start timer").dispatch_event("click")
    expect(card(page).locator(".timer")).to_be_in_viewport(ratio=1)
    timer, way_on = (card(page).locator(part).bounding_box() or {} for part in (".timer", ".main"))
    assert timer["y"] + timer["height"] <= way_on["y"] + 1
    assert page.evaluate("scrollY") == 0
