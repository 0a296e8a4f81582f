"""Which pages may talk to Charley: its own, and those whose address stands in the settings. Never all."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from sanic.request import Request
from sanic.response import HTTPResponse


class Origins:
    """The pages that may use the widget, as browsers name them: `https://clinic.example`."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(allowed)

    def permit(self, request: Request) -> bool:
        """Whether the page behind a request may have an answer. Requests of programs name no page."""
        origin = request.headers.get("origin")
        return not origin or origin in self._allowed or self._is_own(origin, request)

    def mark(self, request: Request, answer: HTTPResponse) -> None:
        """Tells the browser that this page may read the answer. There are no cookies, so no credentials are allowed."""
        answer.headers["Vary"] = ", ".join(filter(None, [answer.headers.get("Vary"), "Origin"]))
        origin = request.headers.get("origin")
        if origin not in self._allowed:
            return
        answer.headers["Access-Control-Allow-Origin"] = origin
        answer.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if request.method == "OPTIONS":
            answer.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
            answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Last-Event-ID"
            answer.headers["Access-Control-Max-Age"] = "7200"

    @staticmethod
    def _is_own(origin: str, request: Request) -> bool:
        # Only the host is compared: behind a proxy that ends TLS the scheme differs.
        return bool(urlsplit(origin).netloc == request.host)
