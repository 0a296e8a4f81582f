"""Reload, lost line, killed server, several tabs: nothing a person or Charley said is lost, and nothing is doubled."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

import pytest
import requests
from playwright.sync_api import Browser, Error, Page, Route, expect

from bot.engine import launch
from bot.engine.settings import Settings
from bot.evaluation.client import Client
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
    kept,
    log,
    menu,
    own_words,
    say,
    watched,
    window,
)

KEPT = "Your message is kept here"


def test_a_reload_restores_the_conversation_and_it_goes_on(page: Page) -> None:
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()
    before = log(page).inner_text()
    page.reload()
    expect(button(page, NONE)).to_be_enabled()
    assert log(page).inner_text() == before
    button(page, NONE).click()
    expect(answered(page)).to_have_count(2)
    page.reload()
    expect(answered(page)).to_have_count(2)
    expect(own_words(page)).to_have_text([f"You said: {STORY}", f"You said: {NONE}"])
    expect(log(page).locator(".chosen")).to_have_text([NONE])


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
    menu(page, "Start over")
    expect(own_words(page)).to_have_count(0)
    page.reload()
    expect(log(page)).to_contain_text(GREETING)
    expect(own_words(page)).to_have_count(0)
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_answer_that_comes_after_start_over_is_not_shown(page: Page) -> None:
    with held_back(page, "**/webhooks/web/messages") as go_on:
        say(page, STORY)
        menu(page, "Start over")
        expect(own_words(page)).to_have_count(0)
        go_on()
    say(page, DANGER)
    expect(page.get_by_role("alert")).to_contain_text("Call 999")
    expect(log(page)).not_to_contain_text(CHECKLIST)
    expect(own_words(page)).to_have_count(1)


def test_a_message_that_a_reload_cut_off_is_sent_again_and_heard_once(page: Page) -> None:
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()
    with held_back(page, "**/webhooks/web/messages"):
        button(page, NONE).click()
        expect(own_words(page)).to_have_count(2)
        assert kept(page)["pending"]["shown"] == NONE
        page.reload()
    expect(answered(page)).to_have_count(2)
    expect(own_words(page)).to_have_text([f"You said: {STORY}", f"You said: {NONE}"])


def test_without_a_line_that_stays_open_every_answer_still_comes_once(browser: Browser, charley: Client) -> None:
    """Some proxies let no server-sent events through."""
    with window(browser, charley.address, excused=UNREACHED) as page:
        page.route("**/webhooks/web/events", lambda route: route.abort())
        say(page, STORY)
        expect(log(page)).to_contain_text(CHECKLIST)
        button(page, NONE).click()
        expect(answered(page)).to_have_count(2)
        assert log(page).inner_text().count(CHECKLIST) == 1


def test_a_killed_server_that_starts_again_has_lost_and_doubled_nothing(browser: Browser, own: Settings) -> None:
    address = f"http://127.0.0.1:{own.port}"
    with ExitStack() as stays_open:
        with killed_in_the_end(own):
            page = stays_open.enter_context(window(browser, address, excused=UNREACHED))
            stretching = stays_open.enter_context(window(browser, address, excused=UNREACHED))
            say(page, STORY)
            expect(button(page, NONE)).to_be_enabled()
            say(stretching, "do the wall calf stretch with me")
            expect(button(stretching, "Next")).to_be_enabled()
        button(stretching, "Next").click()
        button(page, NONE).click()
        expect(log(page)).to_contain_text(KEPT)
        expect(log(page)).to_contain_text("call your emergency number")
        with killed_in_the_end(own):
            expect(answered(page)).to_have_count(2)
            expect(log(page)).not_to_contain_text(KEPT)
            expect(own_words(page)).to_have_text([f"You said: {STORY}", f"You said: {NONE}"])
            for step in ("Step 2 of 3", "Step 3 of 3"):
                expect(log(stretching).locator(".stretch").last).to_contain_text(step)
                log(stretching).get_by_role("button", name="Next", disabled=False).click()
            expect(log(stretching)).to_contain_text("Repetition 2 of 3")
            expect(own_words(stretching)).to_have_count(4)
            everything = log(page).inner_text()
            page.reload()
            expect(answered(page)).to_have_count(2)
            expect(answers(page).last).to_be_visible()
            assert log(page).inner_text() == everything
            with nothing_can_be_stored(own):
                say(page, DANGER)
                expect(page.get_by_role("alert")).to_contain_text("Call 999")
                expect(log(page)).to_contain_text(KEPT)
            expect(log(page)).not_to_contain_text(KEPT)
            expect(page.get_by_role("alert")).to_have_count(1)
            expect(own_words(page)).to_have_count(3)
            tries_too_often(page)


@contextmanager
def nothing_can_be_stored(settings: Settings) -> Iterator[None]:
    """The store can be read and nothing can be added, as with a full disk."""
    with closing(sqlite3.connect(settings.data / "conversations.db", timeout=30)) as store:
        store.execute("create trigger full before insert on events begin select raise(fail, 'database or disk is full'); end")
        store.commit()
        yield
        store.execute("drop trigger full")
        store.commit()


def tries_too_often(page: Page) -> None:
    """Within the limits of the settings as they are: what is too fast is kept and goes out later, and the page says so."""
    burst = """async ({ token }) => {
      const ask = (number) => fetch("webhooks/web/messages", { method: "POST", headers: { "Content-Type": "application/json",
        Authorization: `Bearer ${token}` }, body: JSON.stringify({ id: `burst-${number}-0123456789`, text: "hm" }) });
      for (let number = 0; number < 60; number += 1) {
        const { status, headers } = await ask(number);
        if (status === 429) return Number(headers.get("Retry-After"));
      }
      return null;
    }"""
    seconds = page.evaluate(burst, kept(page))
    assert seconds in (1, 2)
    say(page, "am I too fast?")
    expect(log(page)).to_contain_text("That was a lot at once")
    expect(own_words(page).last).not_to_have_class("you sending")
    expect(log(page)).not_to_contain_text("That was a lot at once")


def test_whoever_is_offline_for_a_while_is_told_and_nothing_is_lost(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, excused=UNREACHED) as page:
        page.context.set_offline(True)
        say(page, STORY)
        expect(log(page)).to_contain_text("You seem to be offline")
        expect(log(page).locator(".dots")).to_be_hidden()  # nobody is writing
        button(page, "Try again now").click()
        expect(log(page)).to_contain_text("You seem to be offline")
        page.context.set_offline(False)
        expect(log(page)).to_contain_text(CHECKLIST)
        expect(log(page)).not_to_contain_text("You seem to be offline")
        expect(own_words(page)).to_have_count(1)


def test_what_is_written_while_a_message_is_on_its_way_stays_and_the_person_is_told(page: Page) -> None:
    with held_back(page, "**/webhooks/web/messages"):
        say(page, STORY)
        say(page, DANGER)
        expect(page.get_by_role("textbox")).to_have_value(DANGER)
        expect(page.get_by_text("One moment").first).to_be_visible()
    expect(log(page)).to_contain_text(CHECKLIST)
    expect(page.get_by_text("One moment").first).to_be_hidden()
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Call 999")


def test_an_answer_that_is_there_can_be_answered_although_the_request_for_it_hangs(page: Page) -> None:
    page.route("**/webhooks/web/messages", lambda route: route.fetch())  # it never comes back to the page
    say(page, STORY)
    button(page, NONE).click()
    expect(answered(page)).to_have_count(2)
    expect(own_words(page)).to_have_text([f"You said: {STORY}", f"You said: {NONE}"])


def test_on_a_flaky_line_every_answer_comes_once(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, excused=UNREACHED) as page:
        fails = Flaky(page)
        for number, said in enumerate((STORY, "none of these", "does magnesium help?", "thank you"), 1):
            say(page, said)
            expect(own_words(page)).to_have_count(number)
            expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
        assert fails.count >= 3
        everything = log(page).inner_text()
        assert everything.count(CHECKLIST) == 1
        page.unroute_all()
        page.reload()
        expect(own_words(page)).to_have_count(4)
        expect(log(page)).to_contain_text("thank you")
        expect(answers(page).last).to_be_visible()
        assert log(page).inner_text() == everything


class Flaky:
    """Every second request fails: before it reaches the server, or on its way back."""

    def __init__(self, page: Page) -> None:
        self.count = 0
        self._asked = 0
        page.route("**/webhooks/web/messages", self._route)

    def _route(self, route: Route) -> None:
        self._asked += 1
        if self._asked % 2 == 0:
            route.continue_()
            return
        self.count += 1
        if self._asked % 4 == 1:
            route.fetch()
        route.abort()


def test_on_a_slow_line_a_person_sees_that_charley_is_writing(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address) as page:
        slow = page.context.new_cdp_session(page)
        slow.send("Network.enable")
        conditions = {"offline": False, "latency": 800, "downloadThroughput": 20_000, "uploadThroughput": 8_000}
        slow.send("Network.emulateNetworkConditions", conditions)
        say(page, STORY)
        expect(log(page).locator(".dots")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="Charley is writing")).to_have_count(1)
        expect(log(page)).to_contain_text(CHECKLIST)
        expect(log(page).locator(".dots")).to_be_hidden()
        expect(own_words(page)).to_have_count(1)


def test_two_tabs_of_one_conversation_show_the_same(browser: Browser, charley: Client) -> None:
    context = browser.new_context()
    with watched(context, (charley.address, "data:")):
        one = context.new_page()
        one.goto(charley.address)
        button(one, "Menu").click()
        one.get_by_label("Remember me on this device").check()
        say(one, STORY)
        expect(button(one, NONE)).to_be_enabled()
        two = context.new_page()
        two.goto(charley.address)
        button(two, NONE).click()
        for tab in (one, two):
            expect(answered(tab)).to_have_count(2)
            expect(own_words(tab)).to_have_text([f"You said: {STORY}", f"You said: {NONE}"])
        expect(button(one, NONE)).to_be_disabled()
        expect(answers(one)).to_have_count(answers(two).count())
        menu(two, "Forget me")
        button(two, "Erase everything").click()
        for tab in (one, two):
            expect(own_words(tab)).to_have_count(0)
            expect(log(tab)).to_contain_text("Everything was erased")


def test_two_tabs_without_being_remembered_are_two_conversations(browser: Browser, charley: Client) -> None:
    context = browser.new_context()
    with watched(context, (charley.address, "data:")):
        one, two = context.new_page(), context.new_page()
        for tab in (one, two):
            tab.goto(charley.address)
        say(one, DANGER)
        expect(one.get_by_role("alert")).to_contain_text("Call 999")
        say(two, STORY)
        expect(log(two)).to_contain_text(CHECKLIST)
        expect(two.get_by_role("alert")).to_have_count(0)


def test_a_tab_with_a_conversation_of_its_own_keeps_to_it_when_another_tab_is_remembered(browser: Browser, charley: Client) -> None:
    context = browser.new_context()
    with watched(context, (charley.address, "data:")):
        one, two = context.new_page(), context.new_page()
        for tab in (one, two):
            tab.goto(charley.address)
        say(one, "my arch cramps near the wombat enclosure")
        expect(own_words(one)).to_have_count(1)
        expect(button(one, "Send")).not_to_have_attribute("aria-disabled", "true")
        button(two, "Menu").click()
        two.get_by_label("Remember me on this device").check()
        say(two, STORY)
        expect(log(two)).to_contain_text(CHECKLIST)
        say(one, "does magnesium help?")
        expect(answered(one)).to_have_count(2)
        one.reload()
        expect(own_words(one).first).to_contain_text("wombat")
        two.reload()
        expect(own_words(two)).to_have_text([f"You said: {STORY}"])


def test_what_charley_says_by_itself_appears_at_once_and_stays(page: Page, charley: Client) -> None:
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()
    tell(charley, conversation(page), "Did it ease?", buttons=[{"title": "Yes", "payload": "yes"}])
    expect(log(page).get_by_text("Did it ease?")).to_be_visible(timeout=2_000)
    page.reload()
    expect(log(page).get_by_text("Did it ease?")).to_have_count(1)
    expect(button(page, "Yes")).to_be_enabled()


def test_what_rasa_sets_off_by_itself_appears_and_nobody_seems_to_have_said_it(page: Page, charley: Client) -> None:
    """As a reminder does, or a program that asks Rasa to trigger an intent."""
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    before = answers(page).count()
    address = f"{charley.address}/conversations/{conversation(page)}/trigger_intent"
    asked = {"token": charley.token, "output_channel": "web"}
    requests.post(address, params=asked, json={"name": "thank"}, timeout=30).raise_for_status()
    expect(answers(page).nth(before)).to_be_visible(timeout=2_000)
    everything = log(page).inner_text()
    page.reload()
    expect(answers(page).nth(before)).to_be_visible()
    assert log(page).inner_text() == everything
    expect(own_words(page)).to_have_count(1)


def test_a_tab_that_nobody_looks_at_gives_its_line_back_and_misses_nothing(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, excused=UNREACHED) as page:
        page.clock.install()
        page.reload()
        say(page, STORY)
        expect(button(page, NONE)).to_be_enabled()
        look = "(away) => { Object.defineProperty(document, 'hidden', { value: away, configurable: true }); %s }"
        look %= "document.dispatchEvent(new Event('visibilitychange'))"
        page.evaluate(look, True)
        with page.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
            page.clock.fast_forward(61_000)
        tell(charley, conversation(page), "Did it ease?")
        page.clock.run_for(5_000)
        expect(log(page).get_by_text("Did it ease?")).to_have_count(0)
        page.evaluate(look, False)
        expect(log(page).get_by_text("Did it ease?")).to_have_count(1)


def test_a_conversation_that_the_server_does_not_know_begins_anew_with_the_message(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, excused=UNREACHED) as page:
        page.evaluate("sessionStorage.setItem('charley-chat', JSON.stringify({ token: 'made.up.token' }))")
        page.reload()
        expect(log(page)).to_contain_text("I could not find our earlier conversation")
        say(page, STORY)
        expect(log(page)).to_contain_text(CHECKLIST)


@contextmanager
def held_back(page: Page, address: str) -> Iterator[Callable[[], None]]:
    """Holds requests back until the block ends or the given function is called."""
    waiting: list[Route] = []
    page.route(address, lambda route: waiting.append(route))

    def go_on() -> None:
        for route in waiting:
            with suppress(Error):  # a request that a reload cut off
                route.continue_()
        waiting.clear()
        page.unroute(address)

    yield go_on
    go_on()


@contextmanager
def killed_in_the_end(settings: Settings) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Both servers; the one that holds the conversations is killed as by a power cut."""
    with launch.servers(settings) as processes:
        yield processes
        processes[1].send_signal(signal.SIGKILL)
        processes[1].wait()


@pytest.mark.parametrize("status", [500, 503])
def test_an_error_of_the_server_is_no_answer_and_the_message_goes_out_again(browser: Browser, charley: Client, status: int) -> None:
    with window(browser, charley.address, excused=UNREACHED) as page:
        failing = "**/webhooks/web/messages"
        page.route(failing, lambda route: route.fulfill(status=status, json={"error": "broken", "kind": "broken"}))
        say(page, STORY)
        expect(log(page)).to_contain_text(KEPT)
        page.unroute(failing)
        button(page, "Try again now").click()
        expect(log(page)).to_contain_text(CHECKLIST)
        expect(own_words(page)).to_have_count(1)
