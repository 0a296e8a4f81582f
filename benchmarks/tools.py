"""The environment of the tools that measure from outside (requirements-tools.lock), made when it is first needed."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from bot.engine.settings import ROOT, settings

LOCK = ROOT / "requirements-tools.lock"
UV = ROOT / ".venv" / "bin" / "uv"


def program(name: str) -> Path:
    """Where a tool of that environment is."""
    folder = settings().data / "tools"
    mark = folder / ".installed"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not mark.exists() or mark.read_text() != wanted:
        python = folder / "bin" / "python"
        subprocess.run([UV, "venv", "--quiet", "--allow-existing", "--python", ROOT / ".venv" / "bin" / "python", folder], check=True)
        subprocess.run([UV, "pip", "sync", "--quiet", "--python", python, "--require-hashes", LOCK], check=True)
        mark.write_text(wanted)
    return folder / "bin" / name
