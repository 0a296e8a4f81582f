"""One server of Debian's as a process in the foreground, with its data in a folder, as somebody without rights, ending with us."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from glob import glob
from pathlib import Path

LONGEST_START = 60.0
PATIENCE = 15.0
"""Seconds a server gets to finish before it is ended."""

DEBIANS = ("/usr/lib/postgresql/*/bin", "/usr/lib/rabbitmq/bin", "/usr/sbin")
"""Where Debian keeps the programs themselves; those in the path may be wrappers that want to be root."""


class CannotRun(Exception):
    """A server is not installed, or does not start; says what to do."""


class Server(ABC):
    """Something that listens on a port of this machine; it can be stopped, killed, frozen and started again."""

    package: str
    """The package of Debian's that brings it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> Sequence[str]:
        """What is run, in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it does its work already."""

    @abstractmethod
    def prepare(self) -> None:
        """Writes what the server needs before it starts."""

    @property
    def environment(self) -> dict[str, str]:
        """What the server's environment has besides ours."""
        return {}

    @property
    def log(self) -> Path:
        return self.folder.with_suffix(".log")

    def start(self) -> None:
        """Starts the server and waits until it answers.

        Raises:
            CannotRun: it ended, or did not answer in time.
        """
        own(self.folder)
        self.prepare()
        with self.log.open("ab") as log:
            variables = {**os.environ, **self.environment, "HOME": str(self.folder)}
            self.process = subprocess.Popen(
                humble(self.command()), cwd=self.folder, env=variables, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + LONGEST_START
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise CannotRun(f"{self.package} does not start; what it said is in {self.log}.")
            time.sleep(0.05)

    def stop(self, way: signal.Signals = signal.SIGTERM) -> None:
        """Ends the server as an operator would."""
        process, self.process = self.process, None
        if process and process.poll() is None:
            process.send_signal(way)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                _kill(process)

    def kill(self) -> None:
        """Ends the server as a crash would, with all its children."""
        assert self.process
        _kill(self.process)

    def listens(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def program(name: str, package: str) -> str:
    """Where a program is.

    Raises:
        CannotRun: nowhere.
    """
    folders = [*(folder for pattern in DEBIANS for folder in sorted(glob(pattern), reverse=True)), os.environ.get("PATH", os.defpath)]
    found = shutil.which(name, path=":".join(folders))
    if not found:
        raise CannotRun(f"{name} is missing; install it with: apt-get install {package}")
    return found


def humble(command: Sequence[str]) -> list[str]:
    """The command as somebody without rights (PostgreSQL refuses to be run by root), ending when we end."""
    rights = [f"--reuid={_nobody().pw_uid}", f"--regid={_nobody().pw_gid}", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *rights, "--pdeathsig=INT", "--", *command]


def own(folder: Path) -> None:
    """Makes a folder that the servers may write to, and nobody else may read."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, _nobody().pw_uid, _nobody().pw_gid)


def home(wanted: Path) -> Path:
    """The folder for the servers' data: the one wanted, or one in /var/tmp where root's own folders are closed to its servers."""
    wanted = wanted.resolve()
    if os.geteuid() == 0 and any(parent.exists() and not parent.stat().st_mode & 0o001 for parent in wanted.parents):
        wanted = Path("/var/tmp") / f"charley-{hashlib.sha256(str(wanted).encode()).hexdigest()[:12]}"
    wanted.mkdir(parents=True, exist_ok=True)
    wanted.chmod(0o711)
    return wanted


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")
