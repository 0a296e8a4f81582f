"""Loaded by every Python of the test that finds this folder in PYTHONPATH: notes each address that the process reaches for."""

import json
import os
import sys

_LOG = os.environ.get("CHARLEY_SPY")


def _note(address: object) -> None:
    who = " ".join(["bot" if "-m" in sys.orig_argv else sys.argv[0] if sys.argv else "", *sys.orig_argv[-1:]])
    with open(str(_LOG), "a", encoding="utf-8") as log:
        log.write(json.dumps([who, str(address)]) + "\n")


def _watch(event: str, given: tuple) -> None:  # type: ignore[type-arg]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = given[1]
        _note(address[0] if isinstance(address, tuple) else "unix")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        _note(given[0].decode() if isinstance(given[0], bytes) else given[0] or "localhost")


if _LOG:
    _note("started")
    sys.addaudithook(_watch)
