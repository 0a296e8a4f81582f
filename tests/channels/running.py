"""A whole Charley as processes of its own, with Telegram and Slack pointed at the fakes; it can be killed and started again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.engine import launch
from bot.engine.settings import ROOT, Settings, settings
from bot.engine.training import train
from bot.evaluation.client import Client


class Running:
    """Both servers on ports of their own. `open` also after `kill`: the same ports, the same store."""

    def __init__(self, data: Path, platforms: Mapping[str, str]) -> None:
        model = train(settings())
        self.token = uuid4().hex
        self.data = data
        self.settings = Settings(
            port=launch.free_port(), action_port=launch.free_port(), api_token=self.token, data=data, action_seconds=10, country="uk"
        )
        self.settings.models.mkdir(parents=True, exist_ok=True)
        if not (self.settings.models / model.name).exists():
            (self.settings.models / model.name).symlink_to(model)
        self.platforms = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **platforms}
        self._actions: subprocess.Popen[bytes] | None = None
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.data / "all.log"

    def printed(self) -> str:
        """All that both servers have printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @property
    def client(self) -> Client:
        return Client(f"http://127.0.0.1:{self.settings.port}", self.token)

    def open(self) -> Running:
        """Starts what does not run, and waits until it answers."""
        self.start()
        self.wait()
        return self

    def start(self) -> None:
        if self._actions is None:
            self._actions = self._run("actions")
            launch._wait(self._actions, f"http://127.0.0.1:{self.settings.actions_at}/health")
        self.server = self._run("serve")

    def _run(self, command: str) -> subprocess.Popen[bytes]:
        """One of the two servers; all that they print goes into one file."""
        variables = {**os.environ, **launch.QUIET, **self.settings.as_environment(), **self.platforms}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", command], cwd=ROOT, env=variables, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        assert self.server
        launch._wait(self.server, launch.ready_url(self.settings))

    def kill(self) -> None:
        """Ends the server as a crash would, without a goodbye."""
        assert self.server
        self.server.kill()
        self.server.wait()

    def freeze_actions(self) -> None:
        """The action server hangs: a turn that needs it does not come to its end."""
        assert self._actions
        self._actions.send_signal(signal.SIGSTOP)

    def thaw_actions(self) -> None:
        assert self._actions
        self._actions.send_signal(signal.SIGCONT)

    def close(self) -> None:
        launch.stop([process for process in (self.server, self._actions) if process])

    def answered(self) -> bool:
        """Whether nothing waits in the inbox."""
        return not self.rows("SELECT 1 FROM channel_inbox WHERE done IS NULL")

    def rows(self, query: str) -> list[Any]:
        """What a query finds in the store; nothing while there is no such table yet."""
        with closing(sqlite3.connect(self.data / "conversations.db", timeout=10)) as store:
            try:
                return store.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []

    def execute(self, statement: str) -> None:
        """Changes the store from outside."""
        with closing(sqlite3.connect(self.data / "conversations.db", timeout=10)) as store:
            store.execute(statement)

    def slots(self, conversation: str) -> dict[str, Any]:
        return self.client.slots(conversation)
