"""For everybody: by keyboard, by ear, enlarged, on a narrow phone, in the dark, in high contrast, without motion."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.evaluation.client import Client
from tests.web.clinic import Clinic
from tests.web.telling import STRETCH, STRETCH_SAID, SUMMARY, tell
from tests.web.window import (
    CHECKLIST,
    DANGER,
    NONE,
    STORY,
    UNREACHED,
    answered,
    button,
    conversation,
    log,
    menu,
    own_words,
    say,
    to_the_view,
    window,
)

LOOKS: dict[str, dict[str, Any]] = {
    "a phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "a phone in the dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
    "a wide screen": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "200 % zoom": {"viewport": {"width": 640, "height": 400}},
    "320 pixels": {"viewport": {"width": 320, "height": 568}},
    "high contrast": {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
}


def assert_accessible(page: Page) -> None:
    """axe finds nothing wrong, best practices included."""
    page.wait_for_timeout(350)  # what fades in has no contrast yet
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in results.response["violations"]] == []


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_wrong_in_any_state_of_the_page(browser: Browser, charley: Client, look: str) -> None:
    with window(browser, charley.address, excused=UNREACHED, **LOOKS[look]) as page:
        assert_accessible(page)
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        assert_accessible(page)
        to_the_view(page)
        log(page).locator("details").first.locator("summary").click()
        expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
        assert_accessible(page)
        tell(charley, conversation(page), STRETCH_SAID, custom={"stretch": STRETCH})
        button(page, "Start timer").click()
        assert_accessible(page)
        expect(button(page, "Hold again")).to_be_visible()
        button(page, "Hold again").click()
        expect(log(page).locator(".held")).to_be_visible()
        assert_accessible(page)
        tell(charley, conversation(page), "Summary", custom={"summary": SUMMARY})
        expect(page.get_by_role("region", name="For your doctor")).to_be_visible()
        assert_accessible(page)
        button(page, "Menu").click()
        assert_accessible(page)
        button(page, "Forget me").click()
        assert_accessible(page)
        button(page, "Keep it").click()
        button(page, "Menu").click()
        page.get_by_label("Remember me on this device").check()
        assert_accessible(page)
        button(page, "Menu").click()
        page.get_by_role("textbox").fill("calf " * 200)
        page.get_by_role("textbox").press("x")
        expect(page.get_by_text("That is full: 1,000 characters").first).to_be_visible()
        assert_accessible(page)
        page.get_by_role("textbox").fill("calf " * 180)
        page.context.set_offline(True)
        page.keyboard.press("Enter")
        expect(log(page)).to_contain_text("You seem to be offline")
        assert_accessible(page)
        page.context.set_offline(False)
        expect(log(page).locator(".trouble")).to_have_count(0)
        say(page, DANGER)
        expect(page.get_by_role("alert")).to_be_visible()
        assert_accessible(page)
        menu(page, "Start over")
        expect(own_words(page)).to_have_count(0)
        assert_accessible(page)


def test_axe_finds_nothing_wrong_with_the_widget_on_a_clinics_page(browser: Browser, charley: Client, clinic: Clinic) -> None:
    with window(browser, charley.address, visit=clinic.page(charley.address)) as page:
        assert_accessible(page)
        button(page, "Chat with Charley").click()
        assert_accessible(page)
        say(page, DANGER)
        expect(page.get_by_role("alert")).to_be_visible()
        assert_accessible(page)


def test_everything_can_be_done_by_keyboard(page: Page, charley: Client) -> None:
    writing = page.get_by_role("textbox")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="About Charley, privacy, sources")).to_be_focused()
    writing.focus()
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
    expect(answered(page)).to_have_count(2)
    expect(writing).to_be_focused()

    tell(charley, conversation(page), STRETCH_SAID, custom={"stretch": {**STRETCH, "picture": ""}})
    expect(button(page, "Start timer")).to_be_visible()
    button(page, "Start timer").focus()
    page.keyboard.press("Space")
    expect(button(page, "Pause")).to_be_focused()
    for control in ("Sound", "Vibration", "All done", "Back", "Easier", "Stop", "Next"):
        page.keyboard.press("Tab")
        expect(button(page, control)).to_be_focused()
    page.keyboard.press("Enter")
    expect(own_words(page).last).to_have_text("You said: Next")

    button(page, "Menu").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#menu").get_by_role("button", name="Start over")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button(page, "Menu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(button(page, "Forget me")).to_be_focused()
    page.keyboard.press("Enter")
    expect(button(page, "Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(own_words(page).first).to_have_text(f"You said: {STORY}")
    menu(page, "Start over")
    expect(own_words(page)).to_have_count(0)
    expect(writing).to_be_focused()


SPOKEN = """() => {
  const log = document.querySelector("charley-chat").shadowRoot.querySelector("[role=log]");
  window.spoken = [];
  new MutationObserver((records) => {
    if (log.getAttribute("aria-live") === "off") return;
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    const outermost = added.filter((node) => !added.some((other) => other !== node && other.contains(node)));
    window.spoken.push(...outermost.map((node) => node.textContent).filter(Boolean));
  }).observe(log, { childList: true, subtree: true });
}"""
"""Notes what a screen reader is given to read: what is added to the live region while it is live."""


def test_every_answer_is_read_once_and_what_was_said_before_a_reload_is_not_read_again(page: Page) -> None:
    page.evaluate(SPOKEN)
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    spoken = "\n".join(page.evaluate("window.spoken"))
    assert spoken.count(CHECKLIST) == 1
    assert spoken.count(STORY) == 1
    page.add_init_script(f"customElements.whenDefined('charley-chat').then({SPOKEN})")
    page.reload()
    expect(button(page, NONE)).to_be_enabled()
    expect(log(page)).to_have_attribute("aria-live", "polite")
    assert page.evaluate("window.spoken") == []


STICKS_OUT = """() => {
  const roots = [document.body, document.querySelector("charley-chat").shadowRoot];
  const parts = roots.flatMap((root) => [...root.querySelectorAll("*")]).filter((part) => !part.closest(".unseen, .skip, .paper"));
  const out = ({ left, right, width }) => width && (right > innerWidth + 0.5 || left < -0.5);
  return parts.filter((part) => out(part.getBoundingClientRect())).map((part) => part.outerHTML.slice(0, 90));
}"""


@pytest.mark.parametrize(("width", "height"), [(320, 568), (320, 256), (640, 400)])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_sticks_out_of_a_small_window(browser: Browser, charley: Client, width: int, height: int, direction: str) -> None:
    with window(browser, charley.address, excused=UNREACHED, viewport={"width": width, "height": height}) as page:

        def assert_it_fits() -> None:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(STICKS_OUT) == []
            expect(page.get_by_role("textbox")).to_be_in_viewport(ratio=0.9)

        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        assert_it_fits()
        say(page, STORY + " " + "ow" * 200)
        expect(button(page, NONE)).to_be_enabled()
        assert_it_fits()
        to_the_view(page)
        log(page).locator("summary").first.click()
        assert_it_fits()
        tell(charley, conversation(page), STRETCH_SAID, custom={"stretch": STRETCH})
        expect(button(page, "Start timer")).to_be_visible()
        assert_it_fits()
        button(page, "Menu").click()
        assert_it_fits()
        button(page, "Menu").click()
        say(page, DANGER)
        expect(page.get_by_role("alert").get_by_role("link", name="Call 999")).to_be_in_viewport()
        assert_it_fits()


def test_who_wants_no_motion_gets_none(browser: Browser, charley: Client) -> None:
    moving = "() => document.querySelector('charley-chat').shadowRoot.getAnimations({ subtree: true }).length"
    for motion, least in (("no-preference", 1), ("reduce", 0)):
        with window(browser, charley.address, reduced_motion=motion) as page:
            page.evaluate("window.most = 0")
            page.evaluate(f"setInterval(() => {{ window.most = Math.max(window.most, ({moving})()) }}, 5)")
            say(page, STORY)
            expect(button(page, NONE)).to_be_enabled()
            page.wait_for_timeout(100)
            assert (page.evaluate("window.most") >= 1) is (least == 1)


def test_in_high_contrast_a_danger_and_the_timer_can_still_be_told_apart(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, forced_colors="active") as page:
        say(page, DANGER)
        alert = page.get_by_role("alert")
        expect(alert).to_have_css("border-top-width", "4px")
        expect(alert.get_by_role("link", name="Call 999")).to_have_css("border-top-width", "2px")


def test_in_high_contrast_the_button_that_was_pressed_differs_from_those_beside_it(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, forced_colors="active") as page:
        say(page, STORY)
        button(page, NONE).click()
        expect(button(page, NONE)).to_have_css("border-top-width", "2px")
        expect(log(page).locator("button:disabled:not(.chosen)").last).to_have_css("border-top-width", "1px")


def test_with_very_large_words_nothing_lies_over_the_head_of_the_chat(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, **LOOKS["a phone"]) as page:
        page.evaluate("document.documentElement.style.fontSize = '32px'")
        expect(page.locator(".skip")).not_to_be_in_viewport()


def test_on_a_touch_screen_the_keyboard_goes_when_a_message_is_sent_and_no_button_stays_dark(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, **LOOKS["a phone"]) as page:
        say(page, STORY)
        expect(page.get_by_role("textbox")).not_to_be_focused()
        colour = button(page, NONE).evaluate("one => getComputedStyle(one).backgroundColor")
        button(page, NONE).hover()  # where a thumb was last, browsers say that a pointer is
        expect(button(page, NONE)).to_have_css("background-color", colour)


def test_everything_to_tap_is_large_enough_for_a_shaking_thumb(browser: Browser, charley: Client) -> None:
    small = """() => [...document.querySelector("charley-chat").shadowRoot.querySelectorAll("button, textarea, summary, .sources a")]
      .filter((part) => part.checkVisibility()).map((part) => [part.textContent, part.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 44 || height < 44).map(([words]) => words)"""
    with window(browser, charley.address, excused=UNREACHED, **LOOKS["a phone"]) as page:
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        tell(charley, conversation(page), "Said in:", custom={"sources": [{"title": "A book", "link": "https://example.org"}]})
        log(page).locator("summary").tap()
        tell(charley, conversation(page), STRETCH_SAID, custom={"stretch": STRETCH})
        expect(button(page, "Start timer")).to_be_visible()
        button(page, "Menu").tap()
        assert page.evaluate(small) == []
