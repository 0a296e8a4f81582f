"""Lets a running Charley say something by itself, the way Rasa does it: an event is added to a conversation and stored."""

from __future__ import annotations

from typing import Any

import requests

from bot.evaluation.client import TIMEOUT, Client

STRETCH: dict[str, Any] = {
    "id": "calf_wall",
    "name": "Calf stretch at the wall",
    "step": 2,
    "steps": 4,
    "text": "Lean in until the calf pulls. Keep the *heel down* and the knee straight.",
    "hold": 2,
    "repetition": 1,
    "repetitions": 2,
    "picture": "/pictures/calf_wall-2.svg",
    "alt": "A person leans against a wall, the back leg straight, its heel on the floor.",
    "controls": [
        {"title": "Next", "payload": '/do{"what": "next"}'},
        {"title": "All done", "payload": '/do{"what": "all_held"}'},
        {"title": "Back", "payload": '/do{"what": "back"}'},
        {"title": "Easier", "payload": '/do{"what": "easier"}'},
        {"title": "Stop", "payload": '/do{"what": "stop"}'},
    ],
}

STRETCH_SAID = f"*{STRETCH['name']}*\n{STRETCH['text']}\nNow hold for 2 seconds: 1 of 2. Keep your hands on the wall."
"""The words of that step, as they come beside its card."""

SUMMARY: dict[str, str] = {
    "text": "Findings: nocturnal calf cramp, left.\nMedicines: none.",
    "html": "<style>h1 { color: red; }</style><h1>Cramps</h1><table><tr><th>Findings</th><td>nocturnal calf cramp, left</td></tr></table>",
}

PAPER = "document.querySelector('charley-chat').shadowRoot.querySelector('.paper').contentWindow"
"""What the summary is printed on, in the page."""


def tell(charley: Client, conversation: str, text: str = "", **data: Any) -> None:
    """Charley says this in the conversation, as a reminder would."""
    event = {"event": "bot", "text": text, "data": data}
    address = f"{charley.address}/conversations/{conversation}/tracker/events"
    requests.post(address, params={"token": charley.token}, json=event, timeout=TIMEOUT).raise_for_status()
