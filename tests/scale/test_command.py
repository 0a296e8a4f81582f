"""`python -m bot cluster` for somebody at a terminal."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import requests

from bot.engine import launch
from bot.engine.settings import ROOT, settings
from bot.engine.training import train
from tests.scale.house import until


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_one_command_starts_everything_and_ctrl_c_ends_everything(servers: None, folder: Path) -> None:
    model, data, port = train(settings()), folder / "command", launch.free_port()
    (data / "models").mkdir(parents=True)
    (data / "models" / model.name).symlink_to(model)
    variables = {**os.environ, **launch.QUIET, "CHARLEY_PORT": str(port), "CHARLEY_DATA": str(data), "CHARLEY_DATABASE": ""}
    command = [sys.executable, "-m", "bot", "cluster"]
    output = folder / "command.log"
    with output.open("w") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
    try:
        until(lambda: "Charley is at" in output.read_text() or running.poll() is not None, "its address", 120)
        assert running.poll() is None, output.read_text()
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=5).ok
        configuration = (data / "cluster" / "nginx" / "charley.conf").read_text()
        ports = {port, *(int(found) for found in re.findall(r"127\.0\.0\.1:(\d+)", configuration))}
        assert len(ports) == 6, "nginx for people, nginx for actions, two of each process"
        assert all(_listens(each) for each in ports)
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(90)
    printed = output.read_text()
    assert running.returncode == 0, printed
    assert f"Charley is at http://127.0.0.1:{port}/" in printed
    assert "The cluster has stopped." in printed
    assert not [each for each in ports if _listens(each)]
