"""The whole Charley runs a conversation cut off from every network, and nothing in it ever tries to reach one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine import launch
from bot.engine.settings import ROOT, Settings, settings
from bot.engine.training import train

SPY = Path(__file__).with_name("spy")
ALONE = Path(__file__).with_name("alone.py")
LONGEST = 240


def cut_off() -> list[str]:
    """How to run a command where there is no network but the loopback; empty where the system forbids that."""
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return []


def test_a_conversation_reaches_nobody_but_this_machine(tmp_path: Path) -> None:
    model = train(settings())
    own = Settings(port=launch.free_port(), action_port=launch.free_port(), data=tmp_path, action_seconds=10)
    own.models.mkdir()
    (own.models / model.name).symlink_to(model)
    log = tmp_path / "reached.log"
    quiet = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    variables = {**quiet, **own.as_environment(), "PYTHONPATH": f"{SPY}:{ROOT}", "CHARLEY_SPY": str(log)}
    command = [*cut_off(), sys.executable, str(ALONE)]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert "agnesium" in said["answered"]
    assert "today" in said["danger"]
    reached = {tuple(json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines()}
    watched = {who for who, _ in reached}
    assert {"bot serve", "bot actions"} <= watched, "nobody watched these processes"
    assert {address for _, address in reached if address not in ("started", "127.0.0.1", "::1", "localhost", "unix")} == set()


@pytest.mark.skipif(not cut_off(), reason="this system lets nobody cut a process off its networks")
def test_cut_off_means_that_no_address_outside_can_be_reached() -> None:
    probe = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    done = subprocess.run([*cut_off(), sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert "Network is unreachable" in done.stderr


def test_the_spy_sees_who_is_reached_for(tmp_path: Path) -> None:
    log = tmp_path / "reached.log"
    probe = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('192.0.2.1', 9))"
    subprocess.run(
        [*cut_off(), sys.executable, "-c", probe], env={**os.environ, "PYTHONPATH": str(SPY), "CHARLEY_SPY": str(log)}, check=False
    )
    assert "192.0.2.1" in log.read_text(encoding="utf-8")
