"""Makes `.venv` and installs a lock file into it. Runs before anything is installed: standard library only.

Usage: python3 bot/engine/install.py requirements.lock
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
UV_LOCK = ROOT / "requirements-uv.lock"
ROOM_NEEDED = 4 * 1024**3
"""Bytes: the environment takes about 2.5 GB, its downloads about 1 GB beside it while they are unpacked."""


def main(lock: Path) -> str | None:
    """Installs `lock` unless that was done before; gives one sentence when it can't be done."""
    mark = VENV / f".installed-{lock.stem}"
    wanted = hashlib.sha256(lock.read_bytes() + UV_LOCK.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return None
    if sys.version_info[:2] not in ((3, 11), (3, 10)):
        found = sys.version.split()[0]
        return f"Charley needs Python 3.11 or 3.10, and this is {found}. Try: make run PYTHON=/path/to/python3.11"
    if shutil.disk_usage(ROOT).free < ROOM_NEEDED:
        return f"The disk of {ROOT} is too full: Charley needs 4 GB to install."
    return _make_venv() or _install_uv() or _install(lock, mark, wanted)


def _make_venv() -> str | None:
    if (VENV / "bin" / "python").exists():
        return None
    print("Making the virtual environment .venv ...", flush=True)
    if _run([sys.executable, "-m", "venv", str(VENV)]):
        shutil.rmtree(VENV, ignore_errors=True)
        return "Python could not make a virtual environment; on Debian and Ubuntu: apt install python3-venv"
    return None


def _install_uv() -> str | None:
    if (VENV / "bin" / "uv").exists():
        return None
    print("Fetching the installer ...", flush=True)
    command = [str(VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(UV_LOCK)]
    return _NO_NETWORK if _run(command) else None


def _install(lock: Path, mark: Path, wanted: str) -> str | None:
    print(f"Installing {lock.name} (about 200 packages, a minute or two) ...", flush=True)
    python = str(VENV / "bin" / "python")
    command = [str(VENV / "bin" / "uv"), "pip", "install", "--python", python, "--require-hashes", "--no-deps", "-r", str(lock)]
    if _run(command):
        return _NO_NETWORK
    mark.write_text(wanted)
    return None


_NO_NETWORK = "Some packages could not be fetched (the lines above say why): is this machine connected, and is there room on the disk?"


def _run(command: list[str]) -> bool:
    """Runs a command that prints for itself; true when it failed."""
    # The certificates of this machine, as pip uses them: behind a company's proxy uv's own would not do.
    environment = {**os.environ, "UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0


if __name__ == "__main__":
    problem = main(ROOT / sys.argv[1])
    if problem:
        sys.exit(problem)
