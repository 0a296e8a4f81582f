"""PostgreSQL, Redis, nginx and RabbitMQ as Debian brings them, on this machine only, each behind a password of the cluster's own."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from bot.engine.cluster.server import CannotRun, Server, humble, own, program
from bot.engine.settings import ROOT

NAME = "charley"
"""User and database in PostgreSQL, user in RabbitMQ."""


class Postgres(Server):
    """The conversation store."""

    package = "postgresql"

    def __init__(self, folder: Path, port: int, password: str) -> None:
        super().__init__(folder, port)
        self._password = password

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}:{self._password}@127.0.0.1:{self.port}/{NAME}"

    def prepare(self) -> None:
        program("postgres", self.package)
        if (self.folder / "data" / "PG_VERSION").exists():
            return
        secret = self.folder / "password"
        secret.touch(0o644)  # inside a folder that is closed
        secret.write_text(self._password)
        options = ["-D", str(self.folder / "data"), "-U", NAME, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256"]
        made = subprocess.run(
            humble([program("initdb", self.package), *options, f"--pwfile={secret}"]), cwd=self.folder, capture_output=True, check=False
        )
        secret.unlink()
        if made.returncode:
            raise CannotRun(f"PostgreSQL's folder could not be made: {made.stderr.decode(errors='replace').strip()}")

    def command(self) -> Sequence[str]:
        values = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": "", "log_min_messages": "fatal"}
        return [program("postgres", self.package), "-D", str(self.folder / "data"), *(f"--{key}={value}" for key, value in values.items())]

    def answers(self) -> bool:
        import psycopg2

        try:
            connection = psycopg2.connect(self.url.removesuffix(NAME) + "postgres", connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,))
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {NAME}")
        connection.close()
        return True

    def stop(self, way: signal.Signals = signal.SIGINT) -> None:
        """Ends PostgreSQL without waiting for its clients."""
        super().stop(way)


class Redis(Server):
    """Keeps the turns apart; nothing in it has to survive."""

    package = "redis-server"

    def __init__(self, folder: Path, port: int, password: str) -> None:
        super().__init__(folder, port)
        self._password = password

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        lines = ("bind 127.0.0.1", f"port {self.port}", f"requirepass {self._password}", 'save ""', "appendonly no", f"dir {self.folder}")
        (self.folder / "redis.conf").write_text("\n".join(lines))

    def command(self) -> Sequence[str]:
        return [program("redis-server", self.package), str(self.folder / "redis.conf")]

    def answers(self) -> bool:
        import redis

        try:
            return bool(redis.Redis.from_url(self.url, socket_timeout=1).ping())
        except redis.RedisError:
            return False


class Nginx(Server):
    """The only one that faces the network: deploy/nginx.conf, filled with these addresses."""

    package = "nginx-light"

    def __init__(self, folder: Path, port: int, values: Mapping[str, str]) -> None:
        super().__init__(folder, port)
        self.values = values

    def prepare(self) -> None:
        (self.folder / "charley.conf").write_text(rendered(self.values))
        (self.folder / "nginx.conf").write_text(Template(_AROUND).substitute(folder=self.folder))

    def command(self) -> Sequence[str]:
        return [*self._program, "-g", "daemon off;"]

    def answers(self) -> bool:
        return self.listens()

    def problems(self) -> str:
        """What nginx itself finds wrong with the configuration; empty when nothing is."""
        own(self.folder)
        self.prepare()
        found = subprocess.run(humble([*self._program, "-t", "-q"]), cwd=self.folder, capture_output=True, text=True, check=False)
        return found.stderr.strip() if found.returncode else ""

    @property
    def _program(self) -> list[str]:
        log = str(self.folder / "error.log")
        return [program("nginx", self.package), "-p", str(self.folder), "-e", log, "-c", str(self.folder / "nginx.conf")]


class Rabbit(Server):
    """RabbitMQ, for the copy of the events that is off by default. It keeps a name server of its own beside it."""

    package = "rabbitmq-server"

    def __init__(self, folder: Path, port: int, names: int, password: str) -> None:
        super().__init__(folder, port)
        self._names, self._password = names, password

    @property
    def url(self) -> str:
        return f"amqp://{NAME}:{self._password}@127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "RABBITMQ_NODENAME": f"{NAME}{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._names + 1),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "ERL_EPMD_PORT": str(self._names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def prepare(self) -> None:
        (self.folder / "rabbitmq.conf").write_text(f"default_user = {NAME}\ndefault_pass = {self._password}\n")
        (self.folder / "plugins").write_text("[].")

    def command(self) -> Sequence[str]:
        return [program("rabbitmq-server", self.package)]

    def answers(self) -> bool:
        return self.listens()

    def stop(self, way: signal.Signals = signal.SIGTERM) -> None:
        """Ends RabbitMQ and the name server that it started."""
        super().stop(way)
        names = [program("epmd", self.package), "-port", str(self._names), "-kill"]
        subprocess.run(humble(names), capture_output=True, check=False)


def rendered(values: Mapping[str, str]) -> str:
    """deploy/nginx.conf with its ${NGINX_...} filled in, as the image of nginx does it; nginx's own variables stay.

    Raises:
        KeyError: a value is missing.
    """
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for name in sorted({found.group("braced") for found in Template.pattern.finditer(text) if found.group("braced")}):
        text = text.replace(f"${{{name}}}", values[name])
    return text


_AROUND = """\
pid ${folder}/nginx.pid;
worker_processes 2;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${folder}/charley.conf;
}
"""
