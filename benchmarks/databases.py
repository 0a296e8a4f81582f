"""Databases for measurements: files that are thrown away, or a PostgreSQL of our own (Debian's) that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import sqlalchemy as sa

from bot.engine import launch
from bot.engine.cluster.debian import Postgres
from bot.engine.cluster.server import home

Databases = Callable[[str], str]
"""The SQLAlchemy address of the database with a name; it is made when it is first asked for."""


@contextmanager
def files() -> Iterator[Databases]:
    """SQLite files."""
    with TemporaryDirectory() as folder:
        yield lambda name: f"sqlite:///{Path(folder, name)}.db"


@contextmanager
def postgres() -> Iterator[Databases]:
    """Databases of a PostgreSQL that ends with the block."""
    with open_folder() as folder:
        server = Postgres(home(folder / "servers") / "postgres", launch.free_port(), uuid4().hex)
        server.start()
        try:
            yield lambda name: database(server.url, name)
        finally:
            server.stop()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that is thrown away, and that servers without rights can reach into."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def database(server: str, name: str) -> str:
    """A database of its own on the server where `server` is one; it is made when it is missing."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first():
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server.rpartition('/')[0]}/{name}"
