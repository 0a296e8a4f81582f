"""The book for reviewers in a real browser: finding, filtering, commenting, saving; nothing in it bars anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.book.writing import book
from tests.web.browser import installed

pytestmark = pytest.mark.skipif(installed() is None, reason="needs Chromium")


@pytest.fixture(scope="module")
def file(base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("book") / "book.html"
    path.write_text(book(base, date(2026, 11, 30)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(file: str, browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 860})
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(file)
    yield opened
    opened.close()
    assert not wrong


def test_words_find_the_entries_that_hold_them_all(page: Page) -> None:
    page.fill("#find", "magnesium pregnancy")
    expect(page.locator("#remedies-magnesium_in_pregnancy")).to_be_visible()
    expect(page.locator("#remedies-tonic_water")).to_be_hidden()
    expect(page.locator("#found")).to_contain_text("entries")


def test_only_what_is_to_verify_is_shown_on_request(page: Page) -> None:
    page.check("input[value=unverified]")
    expect(page.locator("#remedies-magnesium")).to_be_visible()
    expect(page.locator("#remedies-relaxation")).to_be_hidden()


def test_a_link_to_an_entry_that_is_filtered_away_shows_everything_again(page: Page) -> None:
    page.fill("#find", "soap")
    page.evaluate("location.hash = 'remedies-massage'")
    expect(page.locator("#remedies-massage")).to_be_visible()
    expect(page.locator("#find")).to_have_value("")


def test_comments_outlive_a_reload_and_are_saved_as_a_file(page: Page) -> None:
    entry = page.locator("#remedies-magnesium")
    entry.get_by_role("button", name="Comment").click()
    entry.get_by_role("textbox").fill("Please look at the dose again.")
    page.reload()
    expect(entry.get_by_role("textbox")).to_have_value("Please look at the dose again.")
    with page.expect_download() as download:
        page.click("#save")
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert "## remedies:magnesium\n\nPlease look at the dose again." in saved


def test_nothing_in_the_book_bars_people_with_a_screen_reader_or_a_keyboard(page: Page) -> None:
    page.evaluate("document.querySelectorAll('article').forEach((card, number) => { if (number % 50) card.remove(); })")
    found = Axe().run(page)
    assert not [violation["id"] for violation in found.response["violations"]]


def test_on_a_phone_the_book_does_not_scroll_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
