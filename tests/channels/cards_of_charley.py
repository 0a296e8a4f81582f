"""Messages of Charley's with everything that a channel may have to show, in the shapes that the replies agree on."""

from __future__ import annotations

from typing import Any

from bot.pictures.gallery import gallery

CONTROLS = [
    {"title": title, "payload": f'/do{{"what": "{what}"}}'} for title, what in [("Next", "next"), ("Repeat", "repeat"), ("Stop", "stop")]
]
STRETCH: dict[str, Any] = {
    "text": "*Calf stretch at the wall*, step 2 of 3\nLean in until it pulls. Hold 20 seconds.",
    "buttons": CONTROLS,
    "custom": {
        "stretch": {
            "id": "calf_wall",
            "name": "Calf stretch at the wall",
            "step": 2,
            "steps": 3,
            "text": "Lean in until it pulls.",
            "hold": 20,
            "repetition": 1,
            "repetitions": 3,
            "picture": "/pictures/calf_wall-2.png",
            "alt": "A figure leans against a wall, the back knee straight",
            "controls": CONTROLS,
        }
    },
}


def drawn() -> bytes:
    """The drawing of that step."""
    return gallery().png("calf_wall-2")


DANGER: dict[str, Any] = {
    "text": "⚠ This needs emergency help now. Call 999.\n\nWhile you wait:\n• Sit down",
    "custom": {
        "danger": {
            "level": "emergency",
            "title": "This needs emergency help now",
            "why": "A clot can travel.",
            "do": ["Sit down"],
            "say": "My leg is swollen and I can't breathe",
            "call": {"label": "Call 999", "number": "999"},
        }
    },
}
SOURCES: dict[str, Any] = {
    "text": "Where this comes from:",
    "custom": {"sources": [{"title": "NICE & friends <2024>", "link": "https://example.org/a?b=1&c=2"}]},
}
ADVICE: dict[str, Any] = {
    **SOURCES,
    "text": "What helps:\n• Rub it: gently.\n• See NICE & friends <2024> https://example.org/a?b=1&c=2",
}
SUMMARY: dict[str, Any] = {"custom": {"summary": {"text": "Findings: calf cramp at night", "html": "<p>Findings</p>"}}}
CAUSES: dict[str, Any] = {
    "custom": {"causes": [{"id": "x", "name": "Tired muscle", "because": ["sport", "heat"], "against": [], "sure": 2}]}
}
QUESTION: dict[str, Any] = {
    "text": "Where does it cramp?",
    "buttons": [{"title": f"Place {n}", "payload": f'/answer{{"finding": "place_{n}", "value": "yes"}}'} for n in range(30)],
}
