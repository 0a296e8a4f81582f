"""The disk is full: what cannot be stored is answered honestly, kept out of the assessment, and accepted once there is room."""

from __future__ import annotations

import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import requests

from bot.engine import launch
from bot.engine.settings import Settings, settings
from bot.engine.training import train
from tests.scale.crowd import DANGER
from tests.scale.report import Note

HONEST = "I could not keep your last message"


def _says(address: str, text: str) -> str:
    answer = requests.post(f"{address}/webhooks/rest/webhook", json={"sender": "ida", "message": text}, timeout=60)
    assert answer.status_code == 200
    return " ".join(message.get("text", "") for message in answer.json())


def test_a_full_disk_loses_nothing_and_pretends_nothing(tmp_path: Path, note: Note) -> None:
    model = train(settings())
    own = Settings(port=launch.free_port(), action_port=launch.free_port(), data=tmp_path, database="", country="uk")
    own.models.mkdir(parents=True)
    (own.models / model.name).symlink_to(model)
    with launch.servers(own) as processes:
        address, server = f"http://127.0.0.1:{own.port}", processes[1]
        assert HONEST not in _says(address, DANGER)
        size = max(path.stat().st_size for path in tmp_path.glob("conversations.db*"))
        _, most = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, most))  # no file can grow: what a full disk does
        refused = [_says(address, f"my calf cramps at night, number {number}") for number in range(3)]
        assert all(HONEST in answer for answer in refused)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (most, most))
        assert HONEST not in _says(address, "my calf cramps at night, at last")
        assert server.poll() is None
    with closing(sqlite3.connect(tmp_path / "conversations.db")) as store:
        (whole,) = store.execute("PRAGMA integrity_check").fetchone()
        texts = [text for (text,) in store.execute("SELECT json_extract(data, '$.text') FROM events WHERE type_name = 'user' ORDER BY id")]
        levels = store.execute(
            "SELECT json_extract(data, '$.value') FROM events WHERE data LIKE '%\"triage_level\"%' ORDER BY id"
        ).fetchall()
    assert whole == "ok"
    assert texts == [DANGER, "my calf cramps at night, at last"]
    assert levels[-1] == ("emergency",)
    note("disk full (SQLite): messages answered honestly as not stored, lost in silence", {"honest": 3, "silent": 0})
