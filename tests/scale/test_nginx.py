"""What nginx lets through, and what it does to the rest, with a server behind it that tells what arrived."""

from __future__ import annotations

import json
import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.channels import tokens
from bot.engine import launch
from bot.engine.cluster.debian import Nginx
from bot.engine.cluster.whole import LISTENING
from tests.scale.house import until

SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Echo(BaseHTTPRequestHandler):
    """Answers with what arrived."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        seen = {"path": self.path, "method": self.command, "headers": dict(self.headers), "body": len(body)}
        told = json.dumps({**seen, "process": self.server.server_address[1]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(told)

    do_POST = do_DELETE = do_PUT = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def front(servers: None, folder: Path) -> Iterator[Nginx]:
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    nginx = Nginx(folder / "front", launch.free_port(), values("slack", behind.server_port))
    nginx.values["NGINX_LISTEN"] = f"127.0.0.1:{nginx.port}"
    nginx.start()
    yield nginx
    nginx.stop()
    behind.shutdown()


def values(platforms: str, port: int = 9, rate: str = "1r/s") -> dict[str, str]:
    return {
        "NGINX_LISTEN": "127.0.0.1:8080",
        "NGINX_ACTIONS_LISTEN": f"127.0.0.1:{launch.free_port()}",
        "NGINX_SERVERS": f"server 127.0.0.1:{port};",
        "NGINX_ACTIONS": f"server 127.0.0.1:{port};",
        "NGINX_PLATFORMS": platforms,
        "NGINX_VISITOR_RATE": rate,  # and a burst of 40
        "NGINX_MORE": "",
    }


def url(front: Nginx, path: str) -> str:
    return f"http://127.0.0.1:{front.port}{path}"


@pytest.mark.parametrize("platforms", ["none", "telegram", "telegram|slack"])
def test_nginx_itself_finds_nothing_wrong(platforms: str, servers: None, folder: Path) -> None:
    nginx = Nginx(folder / "checked", 8080, values(platforms))
    assert nginx.problems() == ""


@pytest.mark.parametrize("path", ["/", "/page.css", "/charley.js", "/charley/dom.js", "/pictures/x-1.svg", "/webhooks/web/conversation"])
def test_what_people_need_is_let_through(front: Nginx, path: str) -> None:
    answer = requests.get(url(front, path))
    assert answer.json()["path"] == path
    assert {name: answer.headers[name] for name in SAFE} == SAFE


CLOSED = (
    "/webhooks/rest/webhook",
    "/webhooks/rest/",
    "/webhooks/telegram/webhook",
    "/webhooks/slack/",
    "/webhooks/web/../rest/webhook",
    "/charley/../conversations/x/tracker",
    "/conversations/x/tracker",
    "/model/parse",
    "/model",
    "/domain",
    "/status",
    "/version",
    "/health",
    "/ready",
    "/metrics",
    "/webhook",
)


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_everything_else_ends_at_nginx(front: Nginx, path: str, method: str) -> None:
    with socket.create_connection(("127.0.0.1", front.port)) as raw:  # a client library would tidy the path first
        raw.sendall(f"{method} {path} HTTP/1.1\r\nHost: charley.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(4096), b"")).decode()
    assert answer.split()[1] in ("404", "405")
    assert "x-content-type-options: nosniff" in answer.lower()


def test_the_page_is_only_read(front: Nginx) -> None:
    assert requests.post(url(front, "/"), data="x").status_code == 403


def test_a_platform_that_posts_reaches_its_webhook_and_nothing_reads_it(front: Nginx) -> None:
    assert requests.post(url(front, "/webhooks/slack/webhook"), data="x").json()["path"] == "/webhooks/slack/webhook"
    assert requests.get(url(front, "/webhooks/slack/webhook")).status_code == 403


def test_the_address_of_a_visitor_is_nginx_s_word_not_the_visitor_s(front: Nginx) -> None:
    told = requests.get(url(front, "/"), headers={"X-Forwarded-For": "203.0.113.9", "Host": "charley.example"}).json()["headers"]
    assert told["X-Forwarded-For"] == "127.0.0.1"
    assert told["Host"] == "charley.example"


def test_a_body_that_is_too_large_is_refused(front: Nginx) -> None:
    assert requests.post(url(front, "/webhooks/web/messages"), data="x" * 60_000).json()["body"] == 60_000
    assert requests.post(url(front, "/webhooks/web/messages"), data="x" * 70_000).status_code == 413


def test_who_asks_too_fast_is_slowed_down_and_nobody_else(front: Nginx) -> None:
    answers = [requests.post(url(front, "/webhooks/web/messages"), data="x").status_code for _ in range(120)]
    assert 200 in answers
    assert 429 in answers
    assert requests.get(url(front, "/")).status_code == 200


def test_a_client_that_never_ends_its_request_is_let_go(front: Nginx) -> None:
    with socket.create_connection(("127.0.0.1", front.port), timeout=20) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        begun = time.monotonic()
        with suppress(ConnectionResetError):
            slow.recv(4096)
        assert 5 < time.monotonic() - begun < 15


class TestSeveralProcesses:
    """Three processes behind nginx, as the cluster writes them into its configuration; each tells which one it is."""

    @pytest.fixture
    def processes(self) -> Iterator[dict[int, Any]]:
        context = multiprocessing.get_context("spawn")
        ports = [launch.free_port() for _ in range(3)]
        running = {port: context.Process(target=echo, args=(port,), daemon=True) for port in ports}
        for port, process in running.items():
            process.start()
            until(lambda port=port: listens(port), "a process to listen")
        yield running
        for process in running.values():
            process.kill()
            process.join()

    @pytest.fixture
    def front(self, servers: None, folder: Path, processes: dict[int, Any]) -> Iterator[Nginx]:
        nginx = Nginx(folder / "several", launch.free_port(), values("none", rate="1000r/s"))
        nginx.values["NGINX_LISTEN"] = f"127.0.0.1:{nginx.port}"
        nginx.values["NGINX_SERVERS"] = " ".join(f"server 127.0.0.1:{port} {LISTENING};" for port in processes)
        nginx.start()
        yield nginx
        nginx.stop()

    def test_a_conversation_stays_with_its_process_and_moves_when_that_dies(self, front: Nginx, processes: dict[int, Any]) -> None:
        conversations = [tokens.sign(tokens.Pass(tokens.new_conversation()), "a secret of this test, long enough") for _ in range(30)]
        homes = {token: where(front, token) for token in conversations}
        assert set(homes.values()) == set(processes), "each process has some"
        assert {token: where(front, token) for token in conversations} == homes
        (first, *_) = processes
        processes[first].kill()
        processes[first].join()
        moved = {token: where(front, token) for token in conversations}
        assert first not in moved.values()
        assert all(moved[token] == home for token, home in homes.items() if home != first), "who was with another process stays there"
        assert {token: where(front, token) for token in conversations} == moved, "and who moved stays where it moved to"

    def test_what_belongs_to_no_conversation_yet_goes_to_any_process(self, front: Nginx, processes: dict[int, Any]) -> None:
        opened = [requests.post(url(front, "/webhooks/web/conversations"), data="{}").json()["process"] for _ in range(30)]
        assert set(opened) == set(processes)


def where(front: Nginx, token: str) -> int:
    """The process that hears a message of this conversation; its page's open line leads to the same one."""
    headers = {"Authorization": f"Bearer {token}"}
    heard = requests.post(url(front, "/webhooks/web/messages"), data="x", headers=headers)
    listened = requests.get(url(front, "/webhooks/web/events"), headers=headers)
    assert heard.json()["process"] == listened.json()["process"]
    return int(heard.json()["process"])


def echo(port: int) -> None:
    ThreadingHTTPServer(("127.0.0.1", port), Echo).serve_forever()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
