"""The widget on somebody else's page: another address, the strictest policy, a button in the corner."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Browser, expect

from bot.evaluation.client import TIMEOUT, Client
from tests.web.clinic import Clinic
from tests.web.telling import tell
from tests.web.window import (
    CHECKLIST,
    DANGER,
    GREETING,
    NONE,
    STORY,
    UNREACHED,
    answered,
    answers,
    button,
    conversation,
    log,
    menu,
    own_words,
    say,
    window,
)

OPEN = "Chat with Charley"


def test_a_whole_conversation_works_on_an_allowed_page_with_a_strict_policy(browser: Browser, charley: Client, clinic: Clinic) -> None:
    """The window fails when the browser complains of anything, a broken policy above all."""
    with window(browser, charley.address, visit=clinic.page(charley.address)) as page:
        button(page, OPEN).click()
        expect(log(page)).to_contain_text(GREETING)
        say(page, STORY)
        expect(log(page)).to_contain_text(CHECKLIST)
        button(page, NONE).click()
        expect(answered(page)).to_have_count(2)
        page.reload()
        button(page, OPEN).click()
        expect(answered(page)).to_have_count(2)
        menu(page, "Forget me")
        button(page, "Erase everything").click()
        expect(own_words(page)).to_have_count(0)
        assert page.context.cookies() == []


def test_a_page_that_is_not_on_the_list_gets_nothing(browser: Browser, charley: Client, stranger: Clinic) -> None:
    with window(browser, charley.address, visit=stranger.page(charley.address), excused="") as page:
        page.wait_for_timeout(500)
        assert page.evaluate("customElements.get('charley-chat') === undefined")
        refused = "async (address) => { try { await fetch(address, { method: 'POST' }); return 'read'; } catch { return 'refused'; } }"
        assert page.evaluate(refused, f"{charley.address}/webhooks/web/conversations") == "refused"


def test_the_server_refuses_a_page_that_is_not_on_the_list_and_says_how_to_allow_it(charley: Client, stranger: Clinic) -> None:
    answer = requests.post(f"{charley.address}/webhooks/web/conversations", headers={"Origin": stranger.origin}, timeout=TIMEOUT)
    assert answer.status_code == 403
    assert answer.json()["kind"] == "origin"
    assert "CHARLEY_WEB_ORIGINS" in answer.json()["error"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_allowed_page_is_named_and_never_everybody_and_never_with_credentials(charley: Client, clinic: Clinic) -> None:
    asking = {"Origin": clinic.origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    for method, path in (("OPTIONS", "/webhooks/web/messages"), ("POST", "/webhooks/web/conversations"), ("GET", "/charley.js")):
        answer = requests.request(method, charley.address + path, headers=asking, timeout=TIMEOUT)
        assert answer.headers["Access-Control-Allow-Origin"] == clinic.origin
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_panel_opens_to_write_closes_with_escape_and_gives_the_focus_back(browser: Browser, charley: Client, clinic: Clinic) -> None:
    with window(browser, charley.address, visit=clinic.page(charley.address)) as page:
        expect(page.get_by_role("dialog")).to_have_count(0)
        button(page, OPEN).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="Charley")).to_be_visible()
        expect(page.get_by_role("textbox")).to_be_focused()
        button(page, "Menu").click()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="Charley")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(button(page, OPEN)).to_be_focused()
        page.get_by_role("link", name="Hours").click()


def test_on_a_phone_the_panel_is_all_there_is(browser: Browser, charley: Client, clinic: Clinic) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with window(browser, charley.address, visit=clinic.page(charley.address), **phone) as page:
        button(page, OPEN).tap()
        panel = page.get_by_role("dialog", name="Charley")
        assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
        expect(page.get_by_role("textbox")).not_to_be_focused()  # the keyboard would cover half of it
        for _ in range(12):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.tagName") in ("CHARLEY-CHAT", "BODY")
        button(page, "Close the chat").tap()
        expect(panel).to_be_hidden()


def test_a_phones_keyboard_over_the_page_leaves_all_of_the_panel_in_view(browser: Browser, charley: Client, clinic: Clinic) -> None:
    """iPhones make the page no smaller: the visual viewport shrinks, and lies lower than the page's own."""
    keyboard = """() => Object.defineProperties(visualViewport, { height: { value: 450 }, offsetTop: { value: 120 } })
      .dispatchEvent(new Event("resize"))"""
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with window(browser, charley.address, visit=clinic.page(charley.address), **phone) as page:
        button(page, OPEN).tap()
        page.evaluate(keyboard)
        assert page.get_by_role("dialog", name="Charley").bounding_box() == {"x": 0, "y": 120, "width": 390, "height": 450}


HOSTILE = """letter-spacing: 3px; word-spacing: 1em; text-transform: uppercase; text-indent: 50px; text-shadow: 2px 2px red;
  white-space: nowrap; font: italic 900 40px/3 cursive; text-align: right; user-select: none"""


def test_nothing_of_the_pages_own_style_comes_in(browser: Browser, charley: Client, clinic: Clinic) -> None:
    looks = """() => {
      const { shadowRoot } = document.querySelector("charley-chat");
      return [...shadowRoot.querySelectorAll(".danger-title, .call, .label, .notice, .hint, .send, .from")].map((part) => {
        const look = getComputedStyle(part);
        const spaces = [look.letterSpacing, look.wordSpacing, look.textIndent, look.textAlign, look.whiteSpace];
        return [part.className, look.font, look.textTransform, look.textShadow, look.userSelect, ...spaces];
      });
    }"""
    with window(browser, charley.address, visit=clinic.page(charley.address, 'mode="inline"')) as page:
        say(page, DANGER)
        expect(page.get_by_role("alert")).to_be_visible()
        before = page.evaluate(looks)
        assert len(before) >= 7
        page.evaluate(f"document.querySelector('charley-chat').style.cssText = `{HOSTILE}`")
        page.evaluate("document.documentElement.style.fontSize = '62.5%'")  # as many sites do, to count in tens
        assert page.evaluate(looks) == before


def test_what_comes_while_the_panel_is_closed_is_counted(browser: Browser, charley: Client, clinic: Clinic) -> None:
    with window(browser, charley.address, visit=clinic.page(charley.address)) as page:
        button(page, OPEN).click()
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        button(page, "Close the chat").click()
        tell(charley, conversation(page), "Did it ease?")
        expect(page.get_by_role("button", name=f"{OPEN}, 1 new message")).to_be_visible()
        tell(charley, conversation(page), "Tell me how it went.")
        page.get_by_role("button", name=f"{OPEN}, 2 new messages").click()
        expect(log(page)).to_contain_text("Did it ease?")
        button(page, "Close the chat").click()
        expect(button(page, OPEN)).to_be_visible()


def test_a_danger_that_comes_while_the_panel_is_closed_opens_it(browser: Browser, charley: Client, clinic: Clinic) -> None:
    with window(browser, charley.address, visit=clinic.page(charley.address)) as page:
        button(page, OPEN).click()
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        button(page, "Close the chat").click()
        tell(charley, conversation(page), "⚠ Call 999 now.")
        expect(page.get_by_role("alert")).to_be_in_viewport()


def test_a_page_gives_it_a_name_a_greeting_a_country_and_colours(browser: Browser, charley: Client, clinic: Clinic) -> None:
    attributes = 'mode="inline" name="Dr. Hop" greeting="Welcome to *our* clinic." country="us" scheme="dark"'
    with window(browser, charley.address, visit=clinic.page(charley.address, attributes)) as page:
        expect(log(page)).to_contain_text("Welcome to our clinic.")
        expect(page.get_by_role("region", name="Dr. Hop")).to_be_visible()
        page.evaluate("document.querySelector('charley-chat').style.setProperty('--charley-accent', 'rgb(10, 20, 200)')")
        expect(button(page, "Send")).to_have_css("background-color", "rgb(10, 20, 200)")
        say(page, DANGER)
        expect(page.get_by_role("alert").get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")


def test_a_country_that_charley_does_not_know_is_not_guessed_and_whoever_made_the_page_is_told(
    browser: Browser, charley: Client, clinic: Clinic
) -> None:
    address = clinic.page(charley.address, 'mode="inline" country="atlantis"')
    with (
        window(browser, charley.address, visit=address, excused="") as page,
        page.expect_console_message(lambda message: "'atlantis' is no country" in message.text),
    ):
        say(page, DANGER)


@pytest.mark.parametrize("mode", ["inline", "page"])
def test_in_the_flow_of_a_page_it_keeps_the_place_it_was_given(browser: Browser, charley: Client, clinic: Clinic, mode: str) -> None:
    with window(browser, charley.address, visit=clinic.page(charley.address, f'mode="{mode}"')) as page:
        box = page.locator("charley-chat").bounding_box()
        assert box is not None
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        assert page.locator("charley-chat").bounding_box() == box
        assert page.evaluate("scrollY") == 0
        expect(button(page, OPEN)).to_have_count(0)


def test_a_danger_is_brought_into_view_when_the_page_was_scrolled_away(browser: Browser, charley: Client, clinic: Clinic) -> None:
    visit = clinic.page(charley.address, 'mode="inline"')
    with window(browser, charley.address, visit=visit, viewport={"width": 390, "height": 844}) as page:
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        page.evaluate("document.body.style.minHeight = '3000px'")
        page.evaluate("scrollTo(0, 2000)")
        tell(charley, conversation(page), "Did it ease?")
        expect(log(page)).to_contain_text("Did it ease?")
        assert page.evaluate("scrollY") == 2000
        tell(charley, conversation(page), "⚠ Call 999 now.")
        expect(page.get_by_role("alert")).to_be_in_viewport()


def test_taken_off_the_page_and_put_back_it_goes_on(browser: Browser, charley: Client, clinic: Clinic) -> None:
    with window(browser, charley.address, visit=clinic.page(charley.address, 'mode="inline"'), excused=UNREACHED) as page:
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        page.evaluate("window.chat = document.querySelector('charley-chat'); chat.remove()")
        page.evaluate("document.querySelector('main').append(chat)")
        button(page, NONE).click()
        expect(answered(page)).to_have_count(2)
        assert answers(page).count() == len(set(answers(page).all_text_contents()))
