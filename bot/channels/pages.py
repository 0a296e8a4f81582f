"""What stands at the root of the address: the page, the widget's files, the pictures of the stretches."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.pictures.gallery import gallery

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
_SAYS_NOTHING = re.compile(r"^\s*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)?\s*\n|^[ \t]+", re.MULTILINE | re.DOTALL)
"""Whole lines of comment, empty lines and indentation: a quarter of what a browser would load. Nothing else is touched."""
_PICTURE = re.compile(r"/pictures/([a-z0-9_]{1,60}-\d{1,2})\.(svg|png)", re.ASCII)
_PICTURE_SAFE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=604800",
}
"""A week: a picture changes only when somebody mends its pose. A page of somebody else may show it."""


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


async def picture(path: str) -> HTTPResponse | None:
    """The picture at this path, drawn when it is first asked for; None when there is none."""
    asked = _PICTURE.fullmatch(path)
    if not asked:
        return None
    name, kind = asked.groups()
    try:
        # In a thread: the first PNG takes a tenth of a second, and others wait for their answers.
        drawn = await asyncio.to_thread(gallery().svg if kind == "svg" else gallery().png, name)
    except KeyError:
        return None
    content, mime = (drawn.encode(), "image/svg+xml; charset=utf-8") if isinstance(drawn, str) else (drawn, "image/png")
    return HTTPResponse(content, headers=_PICTURE_SAFE, content_type=mime)


def _read(path: Path) -> File:
    content = _SAYS_NOTHING.sub("", path.read_text(encoding="utf-8")).encode() if path.suffix == ".js" else path.read_bytes()
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:20]}"'
    return File(content, gzip.compress(content, 9, mtime=0), _TYPES[path.suffix], tag)
