"""The page itself: what it loads, how fast it is there, what it says without scripting."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from bot.channels.pages import FOLDER, files
from bot.evaluation.client import Client
from bot.knowledge.loading import knowledge
from tests.web.clinic import Clinic
from tests.web.window import CHECKLIST, GREETING, NONE, STORY, UNREACHED, answered, button, log, say, window

BUDGET = 30_000
"""Bytes of the whole widget, each file as it is sent."""

NO_SCRIPT = "The chat needs JavaScript"


def test_the_page_only_loads_its_own_files_and_leaves_no_trace_on_the_server(page: Page, charley: Client) -> None:
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.reload()
    expect(log(page)).to_contain_text(GREETING)
    expect(page.get_by_role("main")).not_to_contain_text(NO_SCRIPT)
    modules = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")}
    own = {("GET", f"{charley.address}/{name}") for name in ("", "page.css", *modules)}
    assert {request for request in asked if not request[1].startswith("data:")} == own


def test_the_whole_widget_is_smaller_than_a_picture() -> None:
    assert sum(len(file.compressed) for path, file in files().items() if path.endswith(".js")) < BUDGET


def test_every_module_of_the_widget_is_announced_by_the_page_so_that_none_waits_for_another() -> None:
    page = (FOLDER / "index.html").read_text()
    assert [path.name for path in (FOLDER / "charley").glob("*.js") if f'href="charley/{path.name}"' not in page] == []


SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => { for (const shift of list.getEntries()) window.shifted += shift.value; })
    .observe({ type: "layout-shift", buffered: true });
"""


def test_nothing_jumps_while_the_page_and_the_answers_come(browser: Browser, charley: Client) -> None:
    for viewport in ({"width": 390, "height": 844}, {"width": 1280, "height": 800}):
        with window(browser, charley.address, viewport=viewport) as page:
            page.add_init_script(SHIFTS)
            page.reload()
            expect(log(page)).to_contain_text(GREETING)
            assert page.evaluate("window.shifted") == 0
            say(page, "my calf cramps at night")  # one line: what somebody writes may make its own place higher
            expect(log(page)).to_contain_text(CHECKLIST)
            button(page, "No, none of these").click()
            expect(answered(page)).to_have_count(2)
            page.wait_for_timeout(300)
            assert page.evaluate("window.shifted") == 0


def test_as_long_as_nobody_has_reviewed_the_knowledge_the_page_says_so_all_the_time(page: Page) -> None:
    note = page.get_by_role("note")
    assert note.is_visible() is knowledge().notice
    say(page, STORY)
    expect(log(page)).to_contain_text(CHECKLIST)
    assert note.is_visible() is knowledge().notice


def test_when_the_chat_can_not_be_loaded_the_page_says_so_and_what_to_do_in_an_emergency(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, excused=UNREACHED) as page:
        expect(page.locator(".loading")).to_be_hidden()
        page.route("**/charley.js", lambda route: route.abort())
        page.reload()
        expect(page.get_by_text("In an emergency call your emergency number.")).to_be_visible()


def test_whoever_scrolled_towards_the_words_below_sees_the_beginning_of_the_answer(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, viewport={"width": 390, "height": 844}) as page:
        page.get_by_role("textbox").fill(STORY)
        page.evaluate("scrollTo(0, 300)")
        page.keyboard.press("Enter")
        expect(log(page)).to_contain_text(CHECKLIST)
        assert page.evaluate("scrollY") == 0


def test_the_whole_conversation_can_be_printed(page: Page) -> None:
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()
    button(page, NONE).click()
    expect(answered(page)).to_have_count(2)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 300})  # a narrow strip of paper: what is cut off would be lost
    for part in ("charley-chat", ".panel", ".log"):
        assert page.locator(part).evaluate("part => part.scrollHeight - part.clientHeight") <= 2
    for words in page.locator(".you p, .bubble").all():
        expect(words).to_be_visible()
    assert page.locator(".log").evaluate("log => log.clientHeight") > 300
    expect(page.get_by_role("textbox")).to_be_hidden()


def test_without_scripting_the_page_says_so_and_still_tells_what_to_do_in_an_emergency(browser: Browser, charley: Client) -> None:
    with window(browser, charley.address, java_script_enabled=False) as page:
        expect(page.locator("noscript p")).to_contain_text(NO_SCRIPT)
        expect(page.locator("noscript p")).to_be_visible()
        expect(page.get_by_role("heading", name="In an emergency call your emergency number first")).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_count(0)


def test_the_page_says_what_charley_is_what_it_can_not_do_and_what_becomes_of_the_words(page: Page) -> None:
    about = page.get_by_role("complementary", name="About Charley")
    for heading in ("When your leg cramps, Charley knows what to do", "What Charley can’t do", "Privacy", "Where it knows this from"):
        expect(about.get_by_role("heading", name=heading)).to_be_visible()
    expect(about.locator("section", has_text="Privacy").get_by_role("listitem")).to_have_count(5)


def test_as_long_as_no_clinician_has_reviewed_what_it_says_page_and_panel_say_so(
    browser: Browser, page: Page, charley: Client, clinic: Clinic
) -> None:
    expect(page.get_by_role("note")).to_contain_text("Not yet reviewed by a clinician")
    with window(browser, charley.address, visit=clinic.page(charley.address, "open")) as elsewhere:
        expect(elsewhere.get_by_role("note")).to_contain_text("Not yet reviewed by a clinician")
