"""Talks to a running Charley as any other program would: REST for the conversation, Rasa's HTTP API for what it understood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import requests

from bot.engine import launch
from bot.engine.settings import Settings, settings
from bot.engine.training import train

TIMEOUT = 60


@dataclass(frozen=True)
class Client:
    """One running Charley; `data` is the folder it keeps everything in."""

    address: str
    token: str
    data: Path = Path()

    def parse(self, text: str) -> dict[str, Any]:
        """What `/model/parse` answers."""
        answer = requests.post(f"{self.address}/model/parse", params={"token": self.token}, json={"text": text}, timeout=TIMEOUT)
        answer.raise_for_status()
        return dict(answer.json())

    def say(self, sender: str, message: str) -> list[dict[str, Any]]:
        """Charley's messages in answer to `message`."""
        body = {"sender": sender, "message": message}
        answer = requests.post(f"{self.address}/webhooks/rest/webhook", json=body, timeout=TIMEOUT)
        answer.raise_for_status()
        return list(answer.json())

    def slots(self, sender: str) -> dict[str, Any]:
        """The tracker's slots."""
        address = f"{self.address}/conversations/{sender}/tracker"
        answer = requests.get(address, params={"token": self.token, "include_events": "NONE"}, timeout=TIMEOUT)
        answer.raise_for_status()
        return dict(answer.json()["slots"])


@contextmanager
def charley(**changed: Any) -> Iterator[Client]:
    """A Charley of its own on free ports, with a store that is thrown away afterwards; `changed` are settings of its own."""
    model = train(settings())
    with TemporaryDirectory() as folder:
        token = uuid4().hex
        ports = {"port": launch.free_port(), "action_port": launch.free_port()}
        own = Settings(**{**ports, "api_token": token, "data": Path(folder), "database": "", "action_seconds": 10, **changed})
        own.models.mkdir(parents=True)
        (own.models / model.name).symlink_to(model)
        with launch.servers(own):
            yield Client(f"http://127.0.0.1:{own.port}", token, own.data)
