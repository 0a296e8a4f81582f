"""The whole cluster: PostgreSQL, Redis, several `bot serve` and `bot actions`, and nginx in front of both."""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from bot.engine import launch
from bot.engine.cluster.debian import Nginx, Postgres, Redis
from bot.engine.cluster.server import Server, home
from bot.engine.secret import web_secret
from bot.engine.settings import Settings
from bot.engine.training import model_path

LISTENING = "max_fails=1 fail_timeout=2s"
"""A process that does not answer is left alone for so long."""
VISITOR_RATE = "20r/s"
MOST_MENDED = 10
"""So many parts may be started again within a minute; with more something is wrong that a start cannot mend."""


@dataclass
class Process:
    """One of Charley's own processes: `serve` or `actions`."""

    kind: str
    settings: Settings
    extra: Mapping[str, str]
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return self.settings.port if self.kind == "serve" else self.settings.actions_at

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = self.log.open("ab") if self.log else None
        self.process = launch.start(self.kind, self.settings, self.extra, log)
        if log:
            log.close()

    def wait(self) -> None:
        """Waits until it answers.

        Raises:
            bot.engine.launch.CannotStart: it ended or did not answer in time.
        """
        assert self.process
        launch._wait(self.process, f"{self.address}/{'ready' if self.kind == 'serve' else 'health'}")

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()


class Cluster:
    """A context: everything runs inside the block. `extra` is further environment of `bot` processes, `log` takes what they print."""

    def __init__(
        self,
        settings: Settings,
        serves: int = 2,
        actions: int = 2,
        visitor_rate: str = VISITOR_RATE,
        extra: Mapping[str, str] | None = None,
        folder: Path | None = None,
        log: Path | None = None,
    ) -> None:
        self.folder = home(folder or settings.data / "cluster")
        password = _password(self.folder)
        self.postgres = Postgres(self.folder / "postgres", launch.free_port(), password)
        self.redis = Redis(self.folder / "redis", launch.free_port(), password)
        inside = launch.free_port()
        common = settings.changed(
            profile="cluster",
            host="127.0.0.1",
            database=self.postgres.url,
            redis=self.redis.url,
            web_secret=web_secret(settings),
            proxies=1,
            actions_url=f"http://127.0.0.1:{inside}",
        )
        self.actions = [Process("actions", common.changed(action_port=launch.free_port()), extra or {}, log) for _ in range(actions)]
        self.serves = [Process("serve", common.changed(port=launch.free_port()), extra or {}, log) for _ in range(serves)]
        platforms = [name for name, on in (("telegram", settings.telegram_webhook), ("slack", settings.slack_signing_secret)) if on]
        self.nginx = Nginx(
            self.folder / "nginx",
            settings.port,
            {
                "NGINX_LISTEN": f"{settings.host}:{settings.port}",
                "NGINX_ACTIONS_LISTEN": f"127.0.0.1:{inside}",
                "NGINX_SERVERS": _servers(self.serves),
                "NGINX_ACTIONS": _servers(self.actions),
                "NGINX_PLATFORMS": "|".join(platforms) or "none",
                "NGINX_VISITOR_RATE": visitor_rate,
                "NGINX_MORE": "",
            },
        )
        self.address = f"http://127.0.0.1:{settings.port}"
        self._mended: list[float] = []

    @property
    def servers(self) -> list[Server]:
        return [self.postgres, self.redis, self.nginx]

    @property
    def processes(self) -> list[Process]:
        return [*self.actions, *self.serves]

    def __enter__(self) -> Cluster:
        try:
            for server in (self.postgres, self.redis):
                server.start()
            for process in self.processes:
                process.start()
            for process in self.processes:
                process.wait()
            self.nginx.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends everything, what faces people first."""
        self.nginx.stop()
        launch.stop([process.process for process in self.processes if process.process])
        for server in (self.redis, self.postgres):
            server.stop()

    def mend(self) -> list[str]:
        """Starts again what ended by itself, and names it.

        Raises:
            bot.engine.launch.CannotStart: something ends again and again.
            bot.engine.cluster.server.CannotRun: a server does not start any more.
        """
        mended = []
        for server in self.servers:
            if server.process and server.process.poll() is not None:
                server.start()
                mended.append(server.package)
        for process in self.processes:
            if process.process and process.process.poll() is not None:
                process.start()
                mended.append(f"bot {process.kind}")
        now = time.monotonic()
        self._mended = [moment for moment in self._mended if now - moment < 60] + [now] * len(mended)
        if len(self._mended) > MOST_MENDED:
            raise launch.CannotStart(f"{mended[-1]} ends again and again; see the lines above and the logs in {self.folder}.")
        return mended


def run(settings: Settings, serves: int, actions: int, say: Callable[[str], None]) -> None:
    """Runs the cluster until Ctrl-C or a request to stop.

    Raises:
        bot.engine.launch.CannotStart: with what is wrong and what to do.
        bot.engine.cluster.server.CannotRun: a server of Debian's is missing or does not start.
    """
    launch.check(settings)
    if not model_path(settings).exists():
        say("Training the model (about two minutes) ...")
        launch.train(settings)
    say(f"Starting PostgreSQL, Redis, {serves} Rasa processes, {actions} action servers and nginx ...")
    with Cluster(settings, serves, actions) as cluster:
        say(f"Charley is at {cluster.address}/  (Ctrl-C ends it); data and logs of the servers are in {cluster.folder}")
        for name in launch.until_stopped(cluster.mend):
            say(f"{name} had ended and was started again.")
    say("The cluster has stopped.")


def _servers(processes: list[Process]) -> str:
    return " ".join(f"server 127.0.0.1:{process.port} {LISTENING};" for process in processes)


def _password(folder: Path) -> str:
    """The cluster's own password, made once."""
    path = folder / "password"
    if not path.exists():
        path.touch(0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()
