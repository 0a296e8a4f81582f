"""What is more than words: stretches with a timer, dangers, causes, the summary, sources, pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.evaluation.client import Client
from tests.web.telling import PAPER, STRETCH, STRETCH_SAID, SUMMARY, tell
from tests.web.window import DANGER, STORY, UNREACHED, button, conversation, log, own_words, say, until, window

SCREEN = """
  window.awake = 0;
  Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
    window.awake += 1;
    return { release: async () => { window.awake -= 1; } };
  } } });
  window.buzzed = [];
  navigator.vibrate = (pattern) => window.buzzed.push(pattern) > 0;
  window.tones = 0;
  const start = AudioScheduledSourceNode.prototype.start;
  AudioScheduledSourceNode.prototype.start = function (...when) {
    window.tones += 1;
    start.apply(this, when);
  };
"""
"""What a device is asked to do, counted: this machine has no screen to keep awake."""


@pytest.fixture
def stretching(browser: Browser, charley: Client) -> Iterator[Page]:
    """Somebody in the second step of a guided stretch."""
    with window(browser, charley.address, excused=UNREACHED) as page:
        page.add_init_script(SCREEN)
        page.reload()
        say(page, "does magnesium help?")
        expect(own_words(page)).to_have_count(1)
        expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
        tell(charley, conversation(page), STRETCH_SAID, custom={"stretch": STRETCH})
        expect(card(page)).to_be_visible()
        yield page


def card(page: Page) -> Locator:
    return log(page).locator(".stretch").last


def test_a_stretch_shows_where_one_is_what_to_do_and_how_it_goes_on(stretching: Page) -> None:
    expect(card(stretching)).to_contain_text("Calf stretch at the wall")
    expect(card(stretching)).to_contain_text("Step 2 of 4")
    expect(card(stretching).locator("strong")).to_have_text("heel down")
    expect(card(stretching)).to_contain_text("Repetition 1 of 2")
    assert card(stretching).locator(".choices button").all_inner_texts() == ["All done", "Back", "Easier", "Stop", "Next"]


def test_a_stretch_card_keeps_every_word_that_was_said_beside_it_and_names_the_stretch_once(stretching: Page) -> None:
    expect(card(stretching)).to_contain_text("Keep your hands on the wall.")
    assert card(stretching).inner_text().count("Calf stretch at the wall") == 1


def test_a_hold_is_counted_down_signalled_and_repeated(stretching: Page) -> None:
    face = card(stretching).get_by_role("timer", name="Hold timer")
    expect(face).to_contain_text("2")
    button(stretching, "Sound").click()
    expect(button(stretching, "Sound")).to_have_attribute("aria-pressed", "true")
    button(stretching, "Start timer").click()
    expect(card(stretching).get_by_role("status")).to_have_text("Hold for 2 seconds.")
    button(stretching, "Pause").click()
    expect(card(stretching).get_by_role("status")).to_contain_text("Paused")
    left = face.inner_text()
    stretching.wait_for_timeout(2_200)
    assert face.inner_text() == left
    button(stretching, "Go on").click()
    expect(card(stretching).get_by_role("status")).to_have_text("Well done. Let go and relax.")
    expect(card(stretching)).to_contain_text("Repetition 2 of 2")
    assert stretching.evaluate("[window.buzzed.length, window.tones]") == [1, 2]
    button(stretching, "Vibration").click()
    button(stretching, "Hold again").click()
    expect(card(stretching).get_by_role("status")).to_have_text("Well done. That was the last one: press Next.")
    assert stretching.evaluate("[window.buzzed.length, window.tones]") == [1, 4]


def test_the_screen_stays_awake_as_long_as_the_stretch_is_open(stretching: Page) -> None:
    until(stretching, "window.awake === 1")
    say(stretching, "what causes foot cramps")
    until(stretching, "window.awake === 0")
    expect(button(stretching, "Start timer")).to_have_count(0)


def test_the_way_on_is_sent_as_what_it_stands_for_and_shown_in_words(stretching: Page) -> None:
    with stretching.expect_request("**/webhooks/web/messages") as sent:
        button(stretching, "Easier").click()
    assert sent.value.post_data_json["text"] == '/do{"what": "easier"}'
    expect(own_words(stretching).last).to_have_text("You said: Easier")
    expect(button(stretching, "Easier")).to_be_disabled()
    expect(button(stretching, "Next")).to_have_count(0)


def test_a_danger_in_the_middle_of_a_stretch_stops_the_timer_and_closes_the_stretch(stretching: Page) -> None:
    button(stretching, "Start timer").click()
    say(stretching, DANGER)
    expect(stretching.get_by_role("alert")).to_contain_text("Call 999")
    expect(card(stretching).get_by_role("button")).to_have_count(0)
    left = card(stretching).locator(".digits").text_content()
    stretching.wait_for_timeout(1_500)
    assert card(stretching).locator(".digits").text_content() == left
    until(stretching, "window.awake === 0")


def test_the_number_to_call_stays_in_view_and_no_words_shine_through_beside_it(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    say(page, DANGER)
    expect(page.get_by_role("alert")).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    log(page).evaluate("log => { log.scrollTop = log.querySelector('[role=alert]').offsetTop + 200 }")
    number, around = page.get_by_role("alert").locator(".calling"), page.get_by_role("alert")
    expect(number.get_by_role("link")).to_be_in_viewport(ratio=1)
    expect(number).to_have_css("background-color", around.evaluate("card => getComputedStyle(card).backgroundColor"))
    places = [place.bounding_box() or {} for place in (number, around, log(page))]
    assert places[0]["y"] <= places[2]["y"]
    assert places[0]["width"] >= places[1]["width"] - 4


def test_a_danger_that_charley_tells_by_itself_closes_the_stretch_too(stretching: Page, charley: Client) -> None:
    danger = {"level": "emergency", "title": "Call 999 now.", "why": ["It can be a clot."], "call": {"label": "Call 999", "number": "999"}}
    tell(charley, conversation(stretching), "⚠ Call 999 now.", custom={"danger": danger})
    expect(stretching.get_by_role("alert")).to_contain_text("It can be a clot.")
    expect(button(stretching, "Next")).to_have_count(0)


def test_a_picture_that_is_not_there_leaves_the_words(stretching: Page, charley: Client) -> None:
    tell(charley, conversation(stretching), STRETCH_SAID, custom={"stretch": {**STRETCH, "picture": "/pictures/none-1.svg"}})
    expect(log(stretching).locator(".stretch")).to_have_count(2)
    expect(card(stretching).locator("img")).to_have_count(0)
    expect(card(stretching)).to_contain_text("Lean in until the calf pulls.")


def test_a_picture_has_its_words_for_who_can_not_see_it(stretching: Page) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 260"><rect width="320" height="260" fill="#fbf6ec"/></svg>'
    stretching.route("**/pictures/*.svg", lambda route: route.fulfill(body=drawing, content_type="image/svg+xml"))
    stretching.reload()
    expect(card(stretching).get_by_role("img", name=STRETCH["alt"])).to_be_visible()


def test_a_cramp_right_now_is_answered_with_a_picture_that_is_loaded_and_described(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, viewport={"width": 320, "height": 568}) as page:
        say(page, "ow ow my calf is cramping right now")
        shown = log(page).get_by_role("img")
        expect(shown.first).to_be_visible()
        expect(shown.first).to_have_js_property("complete", True)
        assert all(shown.evaluate_all("all => all.map((one) => one.naturalWidth > 0)"))
        described = shown.evaluate_all("all => all.map((one) => one.alt)")
        assert len(described) == 1
        assert "toes" in described[0]


@pytest.mark.parametrize("picture", ["javascript:alert(1)", "data:text/html,x", "ftp://somewhere/x.svg", 5, None, ""])
def test_only_pictures_of_the_web_are_asked_for(page: Page, charley: Client, picture: object) -> None:
    say(page, "does magnesium help?")
    expect(own_words(page)).to_have_count(1)
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    tell(charley, conversation(page), STRETCH_SAID, image=picture, custom={"stretch": {**STRETCH, "picture": picture}})
    expect(card(page)).to_contain_text("Lean in until")
    expect(log(page).locator("img")).to_have_count(0)


INCOMPLETE: list[dict[str, Any]] = [
    {"stretch": {}},
    {"stretch": {"name": "x", "hold": 1, "controls": []}},
    {"danger": {}},
    {"danger": {"title": "x", "why": "not a list", "do": None, "call": {}}},
    {"causes": []},
    {"causes": [{}]},
    {"causes": "x"},
    {"sources": [{}]},
    {"summary": {}},
    {"unknown": {"a": 1}},
]


@pytest.mark.parametrize("custom", INCOMPLETE, ids=str)
def test_a_card_that_lacks_parts_shows_the_others_and_breaks_nothing(page: Page, charley: Client, custom: dict[str, Any]) -> None:
    say(page, "does magnesium help?")
    expect(own_words(page)).to_have_count(1)
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    tell(charley, conversation(page), "Plain words.", custom=custom)
    tell(charley, conversation(page), "And on.")
    expect(log(page)).to_contain_text("And on.")


def test_a_long_summary_can_be_copied_printed_and_kept_without_scrolling(page: Page, charley: Client) -> None:
    page.set_viewport_size({"width": 320, "height": 568})
    say(page, "does magnesium help?")
    expect(own_words(page)).to_have_count(1)
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    page.wait_for_timeout(2_100)  # what comes after a silence is no part of the answer before it
    tell(charley, conversation(page), custom={"summary": {"text": "Asked and denied: fever.\n" * 40}})
    for tool in ("Copy", "Print", "Download"):
        expect(button(page, tool)).to_be_in_viewport(ratio=1)


def test_a_summary_can_be_copied_printed_and_kept(page: Page, charley: Client, tmp_path: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    say(page, STORY)
    expect(button(page, "Not sure")).to_be_visible()
    tell(charley, conversation(page), SUMMARY["text"], custom={"summary": SUMMARY})
    expect(page.get_by_role("region", name="For your doctor or pharmacist")).to_contain_text("Medicines: none.")
    button(page, "Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == SUMMARY["text"]

    page.evaluate(f"{PAPER}.print = () => {{ window.printed = 1 }}")
    button(page, "Print").click()
    assert page.evaluate("window.printed") == 1
    paper = page.frame_locator(".paper").locator("body")
    expect(paper.locator("td")).to_have_text("nocturnal calf cramp, left")
    expect(paper.locator("th")).to_have_css("border-top-width", "1px")

    with page.expect_download() as download:
        button(page, "Download").click()
    assert download.value.suggested_filename == "cramp-summary.html"
    download.value.save_as(tmp_path / "summary.html")
    assert "<td>nocturnal calf cramp, left</td>" in (tmp_path / "summary.html").read_text()
