"""How fast the widget is there and how much the web channel costs a turn: `python -m benchmarks.web`."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from uuid import uuid4

import requests

from bot.channels.pages import files
from bot.evaluation.client import TIMEOUT, Client, charley
from tests.web.browser import chromium
from tests.web.clinic import Clinic
from tests.web.window import until

TIMES = 20
TURNS = 100
MESSAGE = "does magnesium help?"

PAINTED = """() => new Promise((done) => {
  const chat = document.querySelector("charley-chat");
  const begin = performance.now();
  chat.open();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)));
})"""
READY = "performance.getEntriesByType('paint').at(-1).startTime - performance.getEntriesByType('navigation')[0].responseEnd"


def main() -> None:
    size = sum(len(file.compressed) for path, file in files().items() if path.endswith(".js"))
    print(f"whole widget, compressed: {size:,} bytes")
    with Clinic() as clinic, charley(web_messages_per_minute=100_000, web_origins=clinic.origin) as client, chromium() as browser:
        page = browser.new_page()
        paints, opened = [], []
        for _ in range(TIMES):
            page.goto(client.address)
            until(page, "performance.getEntriesByType('paint').length > 1")
            paints.append(page.evaluate(READY))
            page.goto(clinic.page(client.address))
            until(page, "document.querySelector('charley-chat').shadowRoot")
            opened.append(page.evaluate(PAINTED))
        print(f"page, from the last byte of HTML to the painted panel: median {median(paints):.0f} ms, worst {max(paints):.0f} ms")
        print(f"launcher, from the press to the painted panel: median {median(opened):.0f} ms, worst {max(opened):.0f} ms")
        for name, make in (("REST", _rest), ("web", _web)):
            turns = _timed(make(client))
            print(f"a turn over {name}: turns 5 to 15 {median(turns[5:15]):.1f} ms, turns 90 to 100 {median(turns[90:]):.1f} ms")


def _timed(turn: Callable[[], None]) -> list[float]:
    """Milliseconds of each turn of one conversation."""
    times = []
    for _ in range(TURNS):
        begin = time.perf_counter()
        turn()
        times.append((time.perf_counter() - begin) * 1000)
    return times


def _rest(client: Client) -> Callable[[], None]:
    sender, session = uuid4().hex, requests.Session()
    return lambda: session.post(
        f"{client.address}/webhooks/rest/webhook", json={"sender": sender, "message": MESSAGE}, timeout=TIMEOUT
    ).raise_for_status()


def _web(client: Client) -> Callable[[], None]:
    session, seen = requests.Session(), [0]
    token = session.post(f"{client.address}/webhooks/web/conversations", timeout=TIMEOUT).json()["token"]
    session.headers["Authorization"] = f"Bearer {token}"

    def turn() -> None:
        body = {"id": uuid4().hex, "text": MESSAGE, "seen": seen[0]}
        answer = session.post(f"{client.address}/webhooks/web/messages", json=body, timeout=TIMEOUT)
        answer.raise_for_status()
        seen[0] = answer.json()["events"][-1]["number"]

    return turn


if __name__ == "__main__":
    main()
