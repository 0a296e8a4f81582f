"""What a person at a terminal reads when Charley can't be installed or started: one clear sentence each."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine import install, launch
from bot.engine.settings import ROOT, Settings

NOWHERE = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_NO_INDEX": "", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}


def test_a_port_in_use_is_named_with_the_way_round_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(launch.CannotStart, match=rf"Port {port} is in use; choose another with CHARLEY_PORT="):
            launch.run(Settings(port=port, action_port=launch.free_port(), data=tmp_path), print)


def test_a_full_disk_is_said_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "ROOM_NEEDED", shutil.disk_usage(tmp_path).total + 1)
    with pytest.raises(launch.CannotStart, match="is full; Charley needs 200 MB"):
        launch.run(Settings(port=launch.free_port(), action_port=launch.free_port(), data=tmp_path), print)


def test_a_disk_too_full_to_install_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(install, "ROOM_NEEDED", shutil.disk_usage(install.ROOT).total + 1)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    assert "too full: Charley needs 4 GB" in str(install.main(ROOT / "requirements.lock"))


def test_a_python_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    assert "needs Python 3.11 or 3.10" in str(install.main(ROOT / "requirements.lock"))


def test_without_a_network_installing_ends_with_one_question(tmp_path: Path) -> None:
    copy = tmp_path / "bot" / "engine"
    copy.mkdir(parents=True)
    shutil.copy(ROOT / "bot" / "engine" / "install.py", copy)
    for lock in ("requirements.lock", "requirements-uv.lock"):
        shutil.copy(ROOT / lock, tmp_path)
    command = [sys.executable, str(copy / "install.py"), "requirements.lock"]
    done = subprocess.run(command, env={**os.environ, **NOWHERE}, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("Some packages could not be fetched")
    assert "Traceback" not in done.stderr
