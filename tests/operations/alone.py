"""Starts both servers with the settings of the environment, leads a short conversation, and prints what was answered.

Run inside a network namespace by test_nothing_leaves.py, so the loopback is switched on first.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import socket
import struct
from typing import Any

import requests

from bot.engine import launch
from bot.engine.settings import settings

_SIOCSIFFLAGS, _UP = 0x8914, 0x1
TIMEOUT = 60


def loopback_up() -> None:
    """Does what `ip link set lo up` does; where it is up already, or is not ours to switch, nothing."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", _UP))


def main() -> None:
    loopback_up()
    own = settings()
    address = f"http://127.0.0.1:{own.port}"

    def say(text: str) -> str:
        answer = requests.post(f"{address}/webhooks/rest/webhook", json={"sender": "alone", "message": text}, timeout=TIMEOUT)
        answer.raise_for_status()
        said: list[dict[str, Any]] = answer.json()
        return "\n".join(message.get("text", "") for message in said)

    with launch.servers(own):
        for path in ("/", "/charley.js", "/pictures/calf_wall-1.png"):
            requests.get(address + path, timeout=TIMEOUT).raise_for_status()
        answered = say("does magnesium help against cramps at night?")
        danger = say("since the flight one calf is swollen and hot")
        print(json.dumps({"answered": answered, "danger": danger}))


main()
