"""Takes the pictures of the README and the docs from a real Charley in a real browser: `make screenshots`."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from bot.engine.settings import ROOT
from bot.evaluation.client import charley
from tests.web.browser import chromium
from tests.web.window import NONE, answered, button, log, own_words, say, to_the_view

PICTURES = ROOT / "docs" / "pictures"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 860}}
STORY = "keep getting woken at 3am by cramp in my left calf, 7 months pregnant, not on any tablets"
COLOURS = 255


def main() -> None:
    """One picture for each subject, size and colour scheme."""
    with charley(web_messages_per_minute=10_000) as client, chromium() as browser:
        for size, viewport in SIZES.items():
            for scheme in ("light", "dark"):
                page = browser.new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
                page.goto(client.address)
                for subject, prepare in SUBJECTS.items():
                    prepare(page)
                    page.mouse.move(0, 0)
                    page.evaluate("document.querySelector('charley-chat').shadowRoot.activeElement?.blur()")
                    page.wait_for_timeout(400)
                    _keep(page, f"{subject}-{size}-{scheme}")
                page.close()


def _chat(page: Page) -> None:
    say(page, STORY)
    expect(button(page, NONE)).to_be_enabled()


def _causes(page: Page) -> None:
    to_the_view(page)
    expect(log(page).locator(".causes").first).to_be_visible()
    _to_the_top(page, ".causes")


def _summary(page: Page) -> None:
    say(page, "summary")
    expect(log(page).locator(".summary")).to_be_visible()
    _to_the_top(page, ".summary")


def _stretch(page: Page) -> None:
    """The hold of a guided stretch, two seconds into it."""
    answered_with(page, "do the wall calf stretch with me")
    for _ in range(2):
        answered_with(page, "next")
    log(page).get_by_role("button", name="Start timer", disabled=False).click()
    expect(page.get_by_role("timer").last).to_contain_text("28")


def _danger(page: Page) -> None:
    answered_with(page, "now that calf is swollen and hot, just the one")
    expect(page.get_by_role("alert")).to_be_visible()


def answered_with(page: Page, words: str) -> None:
    """Says something and waits until all of the answer is there."""
    said = own_words(page).count()
    say(page, words)
    expect(answered(page)).to_have_count(said + 1)
    expect(button(page, "Send")).not_to_have_attribute("aria-disabled", "true")


SUBJECTS: dict[str, Callable[[Page], None]] = {
    "chat": _chat,
    "causes": _causes,
    "summary": _summary,
    "stretch": _stretch,
    "danger": _danger,
}


def _to_the_top(page: Page, part: str) -> None:
    scroll = "(part) => { part.closest('.log').scrollTop = part.offsetTop - 40; }"
    log(page).locator(part).last.evaluate(scroll)


def _keep(page: Page, name: str) -> None:
    """As a PNG with few colours: a third of the size, and nobody sees it."""
    picture: Any = Image.open(BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        PICTURES / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    main()
