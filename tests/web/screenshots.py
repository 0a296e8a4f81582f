"""Takes the pictures of the README from a real Charley in a real browser: `make screenshots`."""

from __future__ import annotations

from bot.engine.settings import ROOT
from bot.evaluation.client import charley
from tests.web.browser import chromium

PICTURES = ROOT / "docs" / "pictures"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}


def main() -> None:
    """One picture for each size and colour scheme, of a conversation and of a danger."""
    with charley() as client, chromium() as browser:
        for size, viewport in SIZES.items():
            for scheme in ("light", "dark"):
                page = browser.new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
                page.goto(client.address)
                say(page, "keep getting woken at 3am by cramp in my left calf, 7 months pregnant, not on any tablets")
                page.get_by_role("button", name="No, none of these").click()
                page.get_by_role("button", name="Show me the stretches").last.wait_for()
                page.screenshot(path=PICTURES / f"chat-{size}-{scheme}.png")
                say(page, "now that calf is swollen and hot, just the one")
                page.get_by_role("alert").first.wait_for()
                page.wait_for_timeout(500)
                page.screenshot(path=PICTURES / f"danger-{size}-{scheme}.png")
                page.close()


def say(page, text):
    """Types a message as a person would."""
    page.get_by_role("textbox").fill(text)
    page.get_by_role("textbox").press("Enter")


if __name__ == "__main__":
    main()
