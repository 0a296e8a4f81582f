"""Waits for PostgreSQL only so long: a server that hangs is an error like one that died.

statement_timeout is kept by the server, which keeps nothing while it is stopped (a paused machine, a disk that hangs), and TCP does not
notice, because the server's kernel goes on confirming what arrives: libpq would wait for ever. So psycopg2 waits here, by its
own wait callback. Rasa asks its store within the event loop, where one question that waits keeps everybody waiting. Therefore,
after one that was asked in vain, all others fail at once until the server has answered a thread that asks for nobody.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from contextlib import closing
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ
from psycopg2.extras import wait_select

logger = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two looks whether the server answers again."""


class Server:
    """One PostgreSQL as an engine of this process sees it; `connecting` and `statement` are the seconds that its answer is waited for."""

    def __init__(self, connecting: float, statement: float) -> None:
        self.connecting, self.statement = connecting, statement
        self._silent = False
        self._changing = threading.Lock()

    def listen(self, connection: Connection) -> None:
        """Waits until the server has done what was asked on this connection.

        Raises:
            psycopg2.OperationalError: it gives no answer; psycopg2 closes the connection.
        """
        if self._silent or not _answers(connection, connection.patience):
            self._fell_silent(connection.address)
            raise psycopg2.OperationalError("PostgreSQL gives no answer")

    def _fell_silent(self, address: str) -> None:
        with self._changing:
            if not self._silent:
                self._silent = True
                logger.error("PostgreSQL gives no answer; it is asked again once it does.")
                threading.Thread(target=self._until_it_answers, args=(address,), daemon=True).start()

    def _until_it_answers(self, address: str) -> None:
        try:
            while not self._answers_again(address):
                threading.Event().wait(PAUSE)
        finally:  # whatever ends this thread: better that people ask again than that nobody does
            self._silent = False

    def _answers_again(self, address: str) -> bool:
        try:
            with closing(psycopg2.connect(address, async_=True)) as connection:
                return _answers(connection, self.connecting)
        except psycopg2.Error:  # it died meanwhile
            return False


class Connection(psycopg2.extensions.connection):
    """A connection whose questions end when the server falls silent."""

    def __init__(self, address: str, server: Server) -> None:
        self.address, self.server, self.patience = address, server, server.connecting
        super().__init__(address)
        self.patience = server.statement


def wait(connection: Any) -> None:
    """psycopg2's wait callback, which is one for the whole process; connections of others wait as they always did."""
    connection.server.listen(connection) if isinstance(connection, Connection) else wait_select(connection)


def _answers(connection: Any, patience: float) -> bool:
    """Whether what was asked is done within so many seconds."""
    deadline = time.monotonic() + patience
    while (state := connection.poll()) != POLL_OK:
        asked = select.poll()  # select.select knows no file descriptor beyond 1,023, and each open page has one
        asked.register(connection, select.POLLIN if state == POLL_READ else select.POLLOUT)
        if not asked.poll(max(0.0, deadline - time.monotonic()) * 1000):
            return False
    return True
