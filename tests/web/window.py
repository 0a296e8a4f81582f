"""A person's browser window on Charley, and where to look in it.

Every window notes what the browser complains about (errors, a broken content security policy) and whom it asks; a complaint or
a request to anywhere but Charley fails the test that opened it.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PATIENCE_MS = 30_000
STORY = "I get woken at night by cramp in my left calf, I take no tablets"
GREETING = "Hello, I'm Charley"
CHECKLIST = "Is any of these so right now?"
NONE = "No, none of these"
DANGER = "my chest hurts and I can't breathe"
UNREACHED = "Failed to load resource"
"""What the browser says of a request that failed; only the tests that make one fail excuse it."""


@contextmanager
def window(browser: Browser, address: str, excused: str = "nothing", visit: str = "", **options: Any) -> Iterator[Page]:
    """Charley's page (or the page `visit`, which embeds it) in a window of its own, for a person with these browser options."""
    context = browser.new_context(**options)
    with watched(context, (address, visit or address, "data:", "blob:"), excused):
        page = context.new_page()
        page.goto(visit or address)
        yield page


@contextmanager
def watched(context: BrowserContext, allowed: tuple[str, ...], excused: str = "nothing") -> Iterator[None]:
    """Fails at the end when anything in these windows went wrong, or asked somebody who is not allowed."""
    context.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    context.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("request", lambda asked: None if asked.url.startswith(allowed) else complaints.append(asked.url))
    try:
        yield
    finally:
        context.close()
    unexcused = [complaint for complaint in complaints if excused not in complaint]
    assert not unexcused, unexcused


def say(page: Page, text: str) -> None:
    """Types a message as a person would."""
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def own_words(page: Page) -> Locator:
    """What the person said, one for each message."""
    return log(page).locator(".you")


def answers(page: Page) -> Locator:
    """What Charley said, one for each message."""
    return log(page).locator(".charley > :is(.bubble, .card)")


def answered(page: Page) -> Locator:
    """The messages of the person that have their answer, of whatever kind."""
    return log(page).locator(".you + .charley")


def to_the_view(page: Page) -> None:
    """Answers every question with "none" or "not sure", until Charley has asked enough."""
    for asked in range(1, 12):
        expect(answered(page)).to_have_count(asked)
        expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")
        unsure = log(page).get_by_role("button", name="Not sure", disabled=False)
        if not unsure.count():
            return
        none = log(page).get_by_role("button", name=re.compile("None of these|No, none"), disabled=False)
        (none if none.count() else unsure).click()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def menu(page: Page, item: str) -> None:
    """Chooses something of the menu."""
    button(page, "Menu").click()
    page.locator("#menu").get_by_role("button", name=item).click()


def until(page: Page, expression: str) -> None:
    """Waits until this is true on the page, whose policy forbids Playwright's own way to wait for it."""
    for _ in range(PATIENCE_MS // 50):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never became true: {expression}")


def kept(page: Page) -> dict[str, Any]:
    """What the browser keeps for the conversation."""
    found = page.evaluate("JSON.parse(sessionStorage.getItem('charley-chat') ?? localStorage.getItem('charley-chat'))")
    return dict(found or {})


def conversation(page: Page) -> str:
    """The id of the conversation, as the token has it."""
    claims = str(kept(page)["token"]).split(".")[1]
    return str(json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])
