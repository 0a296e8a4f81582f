"""The files of the page and the widget, at the root of the address: read once, sent small, checked by the browser for changes."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse

FOLDER = Path(__file__).resolve().parents[1] / "web"

_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the widget stands on other people's pages
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True)
class File:
    """One file, as it is and compressed."""

    content: bytes
    compressed: bytes
    kind: str
    tag: str


def files() -> dict[str, File]:
    """Every file of bot/web by its path; the page itself is `/`."""
    found = {f"/{path.relative_to(FOLDER).as_posix()}": _read(path) for path in FOLDER.rglob("*") if path.suffix in _TYPES}
    return {"/" if path == "/index.html" else path: file for path, file in found.items()}


def answer(request: Request, file: File) -> HTTPResponse:
    """The file, or only word that the browser's copy is still right."""
    headers = {**_SAFE, "ETag": file.tag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == file.tag:
        return HTTPResponse(status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return HTTPResponse(file.compressed, headers={**headers, "Content-Encoding": "gzip"}, content_type=file.kind)
    return HTTPResponse(file.content, headers=headers, content_type=file.kind)


def _read(path: Path) -> File:
    content = path.read_bytes()
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    return File(content, gzip.compress(content, 9, mtime=0), _TYPES[path.suffix], tag)
