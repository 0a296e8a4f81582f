"""The page in a real browser against a real Charley, as a person meets it.

Every window notes what the browser complains about (errors, a broken content security policy) and whom it asks; a complaint
or a request to anywhere but Charley fails the test that opened it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.engine import launch
from bot.engine.settings import Settings, settings
from bot.engine.training import train
from bot.evaluation.client import Client
from tests.web.browser import chromium, installed
from tests.web.screenshots import say

PATIENCE_MS = 60_000
STORY = "I get woken at night by cramp in my left calf, I take no tablets"
GREETING = "Hello, I'm Charley"
CHECKLIST = "Is any of these so right now?"
NONE = "No, none of these"
VIEW = "This fits best with"
DANGER = "my chest hurts and I can't breathe"
NO_SCRIPT = "The chat needs JavaScript"
KEPT = "Your message is kept here"
NOT_LOADED = "Failed to load resource"
"""What the browser says of a request that failed; only the tests that make one fail excuse it."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not installed():
        missing = "Chromium is not installed (on Debian: apt-get install chromium), so nobody has looked at the page."
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with chromium() as running:
        yield running


@contextmanager
def window(browser: Browser, address: str, excused: str = "nothing", **options: Any) -> Iterator[Page]:
    """Charley's page in a window of its own, for a person with these browser options."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((address, "data:")) else complaints.append(asked.url))
    try:
        page.goto(address)
        yield page
    finally:
        context.close()
    assert not [complaint for complaint in complaints if excused not in complaint]


@pytest.fixture
def page(browser: Browser, charley: Client) -> Iterator[Page]:
    with window(browser, charley.address) as opened:
        yield opened


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def own_words(page: Page) -> Locator:
    """What the person said, one for each message."""
    return log(page).locator(".you")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def stored(page: Page, conversation: dict[str, Any] | str) -> Locator:
    """The log after a reload, where this conversation was kept in the browser."""
    kept = conversation if isinstance(conversation, str) else json.dumps(conversation)
    page.evaluate("kept => sessionStorage.setItem('charley-chat', kept)", kept)
    page.reload()
    return log(page)


def turn(said: str, answer: list[dict[str, Any]] | None) -> dict[str, Any]:
    return {"conversation": None, "turns": [{"said": said, "payload": said, "answer": answer}]}


# ---- the page itself ------------------------------------------------------------------------------------------------


def test_the_page_only_loads_its_own_files_and_leaves_no_trace_on_the_server(page: Page, charley: Client) -> None:
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.reload()
    expect(log(page)).to_contain_text(GREETING)
    expect(page.get_by_role("main")).not_to_contain_text(NO_SCRIPT)
    files = {("GET", f"{charley.address}/{name}") for name in ("", "charley.css", "charley.js")}
    assert {request for request in asked if not request[1].startswith("data:")} == files


def test_a_conversation_sets_no_cookie_and_outlives_no_window(page: Page) -> None:
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_without_scripting_the_page_says_so_and_still_tells_what_to_do_in_an_emergency(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, java_script_enabled=False) as page:
        expect(page.locator("noscript p")).to_contain_text(NO_SCRIPT)
        expect(page.locator("noscript p")).to_be_visible()
        expect(page.get_by_role("heading", name="In an emergency call your emergency number first")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_count(0)


# ---- a conversation -------------------------------------------------------------------------------------------------


def test_a_story_leads_over_the_danger_check_to_a_view_and_the_stretches(page: Page) -> None:
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    button(page, NONE).click()
    expect(log(page)).to_contain_text(VIEW)
    expect(log(page).locator("a[href^='https://']").first).to_have_attribute("rel", "noopener")
    with page.expect_request("**/webhooks/web/messages") as sent:
        button(page, "Show me the stretches").click()
    assert sent.value.post_data_json["message"].startswith("/do{")
    expect(log(page).locator("ol").last).to_contain_text("stretch")
    assert own_words(page).all_text_contents() == [f"You said: {said}" for said in (STORY, NONE, "Show me the stretches")]


def test_a_cramp_right_now_is_answered_with_a_picture_that_is_loaded_described_and_fits_a_phone(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, viewport={"width": 320, "height": 568}) as page:
        say(page, "ow ow my calf is cramping right now")
        shown = log(page).get_by_role("img")
        expect(shown.first).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert all(shown.evaluate_all("all => all.map((one) => one.complete && one.naturalWidth > 0)"))
        described = shown.evaluate_all("all => all.map((one) => one.alt)")
        assert len(described) == 1
        assert "toes" in described[0]
        assert page.evaluate(STICKS_OUT) == []


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
    expect(log(page)).to_contain_text(VIEW)
    expect(button(page, NONE)).to_be_disabled()


@pytest.mark.parametrize(
    ("told", "number"),
    [(DANGER, "999"), ("one leg is red, hot and swollen since my flight", "111"), ("sometimes I want to kill myself", "116 123")],
)
def test_a_danger_is_an_alert_with_a_number_to_tap(page: Page, told: str, number: str) -> None:
    say(page, told)
    call = page.get_by_role("alert").get_by_role("link", name=number, exact=True)
    expect(call).to_have_attribute("href", f"tel:{number.replace(' ', '')}")
    expect(call).to_be_visible()


def test_what_is_no_danger_is_no_alert(page: Page) -> None:
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    expect(page.get_by_role("alert")).to_have_count(0)


# ---- reload and start over ------------------------------------------------------------------------------------------


def test_a_reload_restores_the_conversation_and_it_goes_on(page: Page) -> None:
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    before = log(page).inner_text()
    page.reload()
    expect(button(page, NONE)).to_be_enabled()
    assert log(page).inner_text() == before
    button(page, NONE).click()
    expect(log(page)).to_contain_text(VIEW)
    expect(log(page)).to_contain_text("at night in bed")


def test_a_danger_is_still_told_after_a_reload(page: Page) -> None:
    say(page, DANGER)
    expect(page.get_by_role("alert")).to_contain_text("Call 999")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Call 999")
    say(page, "only joking")
    expect(page.get_by_role("alert").last).to_contain_text("Please call 999 first")


def test_start_over_begins_a_conversation_that_knows_nothing_of_the_one_before(page: Page) -> None:
    say(page, DANGER)
    expect(page.get_by_role("alert")).to_contain_text("Call 999")
    button(page, "Start over").click()
    expect(own_words(page)).to_have_count(0)
    page.reload()
    expect(log(page)).to_contain_text(GREETING)
    expect(own_words(page)).to_have_count(0)
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    page.reload()
    expect(log(page)).to_contain_text(CHECKLIST)
    expect(own_words(page)).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_answer_that_comes_after_start_over_is_not_shown(page: Page) -> None:
    page.get_by_role("textbox").fill(STORY)
    again = button(page, "Start over").element_handle()
    page.locator("form").evaluate("(form, again) => { form.requestSubmit(); again.click(); }", again)
    expect(own_words(page)).to_have_count(0)
    say(page, DANGER)
    expect(page.get_by_role("alert")).to_contain_text("Call 999")
    expect(log(page)).not_to_contain_text(CHECKLIST)
    expect(log(page)).not_to_contain_text("Not answered")
    expect(own_words(page)).to_have_count(1)


def test_an_answer_that_a_reload_cut_off_can_be_asked_for_again(page: Page) -> None:
    expect(stored(page, turn(STORY, None))).to_contain_text("did not arrive")
    button(page, "Retry").click()
    expect(log(page)).to_contain_text(CHECKLIST)
    expect(own_words(page)).to_have_count(1)


KEPT_BY_OTHERS = ["{", "null", "5", '"text"', "[]", "{}"]


@pytest.mark.parametrize("kept", [*KEPT_BY_OTHERS, '{"turns": 5}', '{"turns": [null]}'])
def test_what_somebody_else_left_in_the_browser_does_no_harm(browser: Browser, charley: Client, kept: str) -> None:
    with window(browser, charley.address) as page:
        stored(page, kept)
        assert page.get_by_role("textbox").count() == 1


# ---- words that are not to be run -----------------------------------------------------------------------------------

MARKUP = [
    "<img src=x onerror=\"document.title='run'\">",
    "<script>document.title = 'run'</script>",
    "<b>my calf</b> &amp; <a href=\"javascript:document.title='run'\">this</a>",
]


def no_markup_became_real(page: Page, title: str) -> bool:
    return page.title() == title and log(page).locator("img, script, b, a").count() == 0


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_that_a_person_types_is_shown_as_text(page: Page, markup: str) -> None:
    title = page.title()
    say(page, markup)
    expect(own_words(page)).to_have_text(f"You said: {markup}")
    expect(log(page).locator(".charley")).to_have_count(2)
    assert no_markup_became_real(page, title)
    page.reload()
    expect(own_words(page)).to_have_text(f"You said: {markup}")
    assert no_markup_became_real(page, title)


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_in_charleys_words_and_on_buttons_is_shown_as_text(page: Page, markup: str) -> None:
    title = page.title()
    stored(page, turn("hello", [{"text": f"• {markup}\n{markup}", "buttons": [{"title": markup, "payload": "hello"}]}]))
    expect(log(page).get_by_text(markup, exact=True)).to_have_count(3)
    button(page, markup).click()
    expect(own_words(page).last).to_have_text(f"You said: {markup}")
    assert no_markup_became_real(page, title)


LINKS = [
    ("see https://example.org/a(b) and", "https://example.org/a(b)"),
    ("(see https://example.org/a).", "https://example.org/a"),
    ("⚠ Call 999.", "tel:999"),
    ("⚠ Call +44 20 7946 0000 now", "tel:+442079460000"),
    ("⚠ or text HELLO to 50808", "sms:50808"),
    ("Call 999.", None),
    ("⚠ about 300 mg within 120 minutes", None),
    ("javascript:alert(1)", None),
    ("⚠ 1,500 of R8300", None),
]


@pytest.mark.parametrize(("text", "link"), LINKS)
def test_an_address_is_a_link_and_in_a_danger_a_phone_number_too(page: Page, text: str, link: str | None) -> None:
    words = stored(page, turn("hello", [{"text": text}]))
    expect(words).to_contain_text(text)
    assert [found.get_attribute("href") for found in words.get_by_role("link").all()] == ([link] if link else [])


# ---- long, narrow, by keyboard --------------------------------------------------------------------------------------


def test_a_paste_of_5000_characters_is_limited_to_1000(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", "calf " * 1_000)
    page.get_by_role("textbox").press("Control+v")
    assert len(page.get_by_role("textbox").input_value()) == 1_000
    expect(page.get_by_text("That is full: 1,000 characters").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(own_words(page)).to_have_text("You said: " + ("calf " * 200).strip())
    expect(log(page)).to_contain_text(CHECKLIST)


def test_a_message_is_cut_between_characters_and_not_through_one(page: Page) -> None:
    say(page, "my calf cramps at night in bed ".ljust(999, ".") + "😖" * 20)
    expect(log(page)).to_contain_text(CHECKLIST)


def test_everything_can_be_done_by_keyboard(page: Page) -> None:
    writing = page.get_by_role("textbox")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Write to Charley")).to_be_focused()
    page.keyboard.press("Enter")
    expect(writing).to_be_focused()
    page.keyboard.type(STORY)
    page.keyboard.press("Tab")
    expect(button(page, "Send")).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(page, NONE)).to_be_visible()
    expect(writing).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(button(page, NONE)).to_be_focused()
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text(VIEW)
    expect(writing).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(button(page, "Start over")).to_be_focused()
    page.keyboard.press("Space")
    expect(own_words(page)).to_have_count(0)
    expect(writing).to_be_focused()


STICKS_OUT = """() => [...document.querySelectorAll("body *")]
    .filter((part) => !part.closest(".unseen, .skip") && part.getBoundingClientRect().right > innerWidth + 0.5)
    .map((part) => `${part.tagName} ${part.textContent.slice(0, 60)}`)"""


def test_nothing_sticks_out_of_a_window_of_320_pixels(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, viewport={"width": 320, "height": 568}) as page:

        def assert_it_fits() -> None:
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            assert page.evaluate(STICKS_OUT) == []

        assert_it_fits()
        say(page, STORY + " " + "ow" * 200)
        expect(log(page)).to_contain_text(CHECKLIST)
        assert_it_fits()
        button(page, NONE).click()
        expect(log(page)).to_contain_text("https://")
        assert_it_fits()
        say(page, DANGER)
        expect(page.get_by_role("alert")).to_contain_text("Call 999")
        assert_it_fits()
        expect(page.get_by_role("textbox")).to_be_in_viewport()


# ---- when something fails -------------------------------------------------------------------------------------------


def test_a_conversation_goes_on_when_the_server_was_stopped_and_started_again(browser: Browser, tmp_path: Path) -> None:
    model = train(settings())
    own = Settings(port=launch.free_port(), action_port=launch.free_port(), data=tmp_path, database="", action_seconds=10)
    own.models.mkdir(parents=True)
    (own.models / model.name).symlink_to(model)
    with ExitStack() as stays_open:
        with launch.servers(own):
            page = stays_open.enter_context(window(browser, f"http://127.0.0.1:{own.port}", excused=NOT_LOADED))
            say(page, STORY)
            expect(button(page, NONE)).to_be_enabled()
        button(page, NONE).click()
        expect(log(page)).to_contain_text(KEPT)
        expect(log(page)).to_contain_text("call your emergency number")
        with launch.servers(own):
            button(page, "Retry").click()
            expect(log(page)).to_contain_text(VIEW)
            expect(log(page)).to_contain_text("at night in bed")
            expect(log(page)).not_to_contain_text(KEPT)
            expect(own_words(page)).to_have_count(2)


def test_whoever_is_offline_for_a_while_is_told_and_can_go_on(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, excused=NOT_LOADED) as page:
        page.context.set_offline(True)
        say(page, STORY)
        expect(log(page)).to_contain_text("You seem to be offline")
        button(page, "Retry").click()
        expect(log(page)).to_contain_text("You seem to be offline")
        page.context.set_offline(False)
        button(page, "Retry").click()
        expect(log(page)).to_contain_text(CHECKLIST)
        expect(log(page)).not_to_contain_text("You seem to be offline")


def test_a_conversation_that_the_server_does_not_know_is_opened_anew_by_retry(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, excused=NOT_LOADED) as page:
        stored(page, '{"conversation": "web-made-up", "turns": []}')
        say(page, STORY)
        expect(log(page)).to_contain_text(KEPT)
        button(page, "Retry").click()
        expect(log(page)).to_contain_text(CHECKLIST)
