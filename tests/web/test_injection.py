"""Words are words: whatever a person types, Charley says, or the browser keeps, nothing of it is ever run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.evaluation.client import Client
from tests.web.telling import PAPER, STRETCH, tell
from tests.web.window import UNREACHED, answers, button, conversation, kept, log, own_words, say, window

MARKUP = [
    "<img src=x onerror=\"document.title='run'\">",
    "<script>document.title = 'run'</script>",
    "<b>my calf</b> &amp; <a href=\"javascript:document.title='run'\">this</a>",
]
EVIL = MARKUP[0]


@pytest.fixture
def page(browser: Browser, charley: Client) -> Iterator[Page]:
    """A window in which a picture may be missing."""
    with window(browser, charley.address, excused=UNREACHED) as opened:
        yield opened


def nothing_became_real(page: Page) -> bool:
    """No element that Charley itself never makes in a message, and nothing ran."""
    return page.title() != "run" and log(page).locator("img[src='x'], script, b, a[href^='javascript:']").count() == 0


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_that_a_person_types_is_shown_as_text(page: Page, markup: str) -> None:
    say(page, markup)
    expect(own_words(page)).to_have_text(f"You said: {markup}")
    expect(answers(page).nth(1)).to_be_visible()
    assert nothing_became_real(page)
    page.reload()
    expect(own_words(page)).to_have_text(f"You said: {markup}")
    assert nothing_became_real(page)


FIELDS: list[tuple[str, dict[str, Any]]] = [
    (f"• {EVIL}\n1. {EVIL}\n*{EVIL}*\nhttps://x.example/{EVIL}", {}),
    ("buttons", {"buttons": [{"title": EVIL, "payload": EVIL}]}),
    ("image", {"image": f"/x{EVIL}", "custom": {"alt": EVIL}}),
    (
        "stretch",
        {"custom": {"stretch": {**STRETCH, **dict.fromkeys(("name", "text", "alt", "picture"), EVIL), "controls": [{"title": EVIL}]}}},
    ),
    ("danger", {"custom": {"danger": {"title": EVIL, "why": [EVIL], "do": [EVIL], "say": EVIL, "call": {"label": EVIL, "number": EVIL}}}}),
    ("causes", {"custom": {"causes": [{"name": EVIL, "text": EVIL, "because": [EVIL], "against": [EVIL], "sure": EVIL}]}}),
    ("sources", {"custom": {"sources": [{"title": EVIL, "link": "javascript:document.title='run'"}, {"title": "x", "link": EVIL}]}}),
    ("summary", {"custom": {"summary": {"text": EVIL}}}),
]


@pytest.mark.parametrize(("text", "data"), FIELDS, ids=[text[:8] for text, _ in FIELDS])
def test_markup_in_any_field_of_an_answer_is_shown_as_text(page: Page, charley: Client, text: str, data: dict[str, Any]) -> None:
    say(page, "does magnesium help?")
    expect(own_words(page)).to_have_count(1)
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    tell(charley, conversation(page), text, **data)
    expect(log(page)).to_contain_text("<img src=x" if text != "image" else "magnesium")
    for details in log(page).locator("details").all():
        details.evaluate("unfolded => { unfolded.open = true }")
    assert nothing_became_real(page)
    page.reload()
    expect(own_words(page)).to_have_count(1)
    assert nothing_became_real(page)


def test_of_a_summarys_html_only_its_structure_is_printed(browser: Browser, charley: Client) -> None:
    """The browser complains of the handler that it meets while parsing; what it parses is never part of any page."""
    html = f"<h1 onclick='x()'>Cramps</h1>{''.join(MARKUP)}<iframe src='https://x.example'></iframe>"
    with window(browser, charley.address, excused="inline event handler") as page:
        say(page, "does magnesium help?")
        expect(own_words(page)).to_have_count(1)
        expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
        tell(charley, conversation(page), "Summary", custom={"summary": {"text": "Cramps", "html": html}})
        expect(button(page, "Print")).to_be_visible()
        page.evaluate(f"{PAPER}.print = () => {{ window.printed = 1 }}")
        button(page, "Print").click()
        assert page.evaluate("window.printed") == 1
        assert page.evaluate(f"{PAPER}.document.body.innerHTML") == "<h1>Cramps</h1><b>my calf</b> &amp; this"
        assert nothing_became_real(page)


def test_markup_that_stood_in_the_browser_is_shown_as_text(page: Page) -> None:
    pending = {"id": "0123456789abcdef", "text": "my calf cramps at night", "shown": EVIL}
    page.evaluate("left => sessionStorage.setItem('charley-chat', left)", json.dumps({"pending": pending}))
    page.reload()
    expect(own_words(page)).to_have_text(f"You said: {EVIL}")
    expect(answers(page).nth(1)).to_be_visible()
    assert kept(page)["pending"] is None
    assert nothing_became_real(page)


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


def test_an_address_is_a_link_and_in_a_danger_a_phone_number_too(page: Page, charley: Client) -> None:
    say(page, "hello")
    expect(own_words(page)).to_have_count(1)
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
    before = answers(page).count()
    for text, _ in LINKS:
        tell(charley, conversation(page), text)
    expect(answers(page)).to_have_count(before + len(LINKS))
    for number, (text, link) in enumerate(LINKS, before):
        said = answers(page).nth(number)
        expect(said).to_have_text(text.replace("https://", ""))
        assert [found.get_attribute("href") for found in said.get_by_role("link").all()] == ([link] if link else [])
