"""What a person can do with the whole conversation: keep it, erase it, be remembered."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bot.evaluation.client import Client
from tests.web.window import CHECKLIST, NONE, STORY, UNREACHED, answered, button, kept, log, menu, own_words, say, watched, window


def in_the_store(charley: Client, words: str) -> bool:
    """Whether any file of the conversation store holds these words."""
    return any(words.encode() in file.read_bytes() for file in Path(charley.data).glob("conversations.db*"))


def test_private_by_default_and_gone_with_the_tab(page: Page) -> None:
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
    assert "calf" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_who_wants_to_be_remembered_is(browser: Browser, charley: Client) -> None:
    context = browser.new_context()
    with watched(context, (charley.address, "data:")):
        first = context.new_page()
        first.goto(charley.address)
        button(first, "Menu").click()
        first.get_by_label("Remember me on this device").check()
        say(first, STORY)
        expect(log(first)).to_contain_text(CHECKLIST)
        first.close()
        second = context.new_page()
        second.goto(charley.address)
        expect(log(second)).to_contain_text(CHECKLIST)
        button(second, "Menu").click()
        expect(second.get_by_label("Remember me on this device")).to_be_checked()
        second.get_by_label("Remember me on this device").uncheck()
        assert second.evaluate("localStorage.length") == 0
        second.reload()
        expect(log(second)).to_contain_text(CHECKLIST)


def test_who_comes_back_the_next_day_is_told_from_when_the_conversation_is(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address) as page:
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        page.reload()
        expect(button(page, NONE)).to_be_enabled()
        expect(log(page)).not_to_contain_text("We wrote this on")
        page.clock.install(time=datetime.now() + timedelta(days=1))
        page.reload()
        expect(log(page).get_by_text(f"We wrote this on {datetime.now():%A}")).to_be_in_viewport()
        expect(own_words(page)).to_be_in_viewport()
        button(page, NONE).click()
        expect(answered(page)).to_have_count(2)


def test_forget_me_erases_every_word_from_the_server_and_the_browser(page: Page, charley: Client) -> None:
    words = "my calf cramps near the quokka enclosure"
    say(page, words)
    expect(log(page)).to_contain_text(CHECKLIST)
    menu(page, "Start over")
    say(page, f"again: {words}")
    expect(log(page)).to_contain_text(CHECKLIST)
    assert in_the_store(charley, "quokka")
    menu(page, "Forget me")
    button(page, "Keep it").click()
    expect(own_words(page)).to_have_count(1)
    menu(page, "Forget me")
    button(page, "Erase everything").click()
    expect(log(page)).to_contain_text("Everything was erased")
    expect(own_words(page)).to_have_count(0)
    assert not in_the_store(charley, "quokka")
    assert (kept(page)["token"], kept(page)["earlier"]) == (None, [])
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)


def test_forget_me_erases_the_conversation_also_when_the_browsers_storage_was_emptied(page: Page, charley: Client) -> None:
    say(page, "my calf cramps near the numbat enclosure")
    expect(log(page)).to_contain_text(CHECKLIST)
    page.evaluate("sessionStorage.clear()")
    menu(page, "Forget me")
    button(page, "Erase everything").click()
    expect(log(page)).to_contain_text("Everything was erased")
    assert not in_the_store(charley, "numbat")


def test_what_could_not_be_erased_is_said_so(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, excused=UNREACHED) as page:
        say(page, STORY)
        expect(log(page)).to_contain_text(CHECKLIST)
        page.route("**/webhooks/web/conversation", lambda route: route.abort())
        menu(page, "Forget me")
        button(page, "Erase everything").click()
        expect(log(page)).to_contain_text("It could not be erased")
        expect(own_words(page)).to_have_count(1)


def test_the_conversation_can_be_downloaded_as_it_was(page: Page, tmp_path: Path) -> None:
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()
    button(page, NONE).click()
    expect(answered(page)).to_have_count(2)
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    with page.expect_download() as download:
        menu(page, "Download my conversation")
    assert download.value.suggested_filename == "conversation.txt"
    download.value.save_as(tmp_path / "conversation.txt")
    text = (tmp_path / "conversation.txt").read_text()
    assert re.search(rf"You:\n{STORY}\n\n.*Charley:\nI understood", text)
    assert f"You:\n{NONE}\n" in text
    assert "/answer" not in text
