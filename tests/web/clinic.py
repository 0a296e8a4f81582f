"""A clinic's web site on an address of its own, with the strictest content security policy that the widget needs."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

PAGE = """<!doctype html><html lang="{lang}" dir="{dir}"><head><title>The clinic</title><meta name="viewport" content="width=device-width">
<script type="module" src="{charley}/charley.js"></script></head>
<body><main><h1>The clinic</h1><p>Open every day. <a href="#hours">Hours</a></p>
<charley-chat {attributes}></charley-chat></main></body></html>"""

POLICY = (
    "default-src 'none'; script-src {charley}; connect-src {charley}; img-src {charley}; style-src 'none'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class Clinic:
    """Serves a page that embeds the widget of the Charley that it is asked for."""

    def __enter__(self) -> Clinic:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def page(self, charley: str, attributes: str = "", direction: str = "ltr") -> str:
        """The address of a page with `<charley-chat attributes>`."""
        return f"{self.origin}/?{urlencode({'charley': charley, 'attributes': attributes, 'dir': direction})}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        charley = asked.get("charley", "")
        page = PAGE.format(charley=charley, attributes=asked.get("attributes", ""), dir=asked.get("dir", "ltr"), lang="en")
        self.send_response(200 if charley else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(charley=charley))
        self.end_headers()
        self.wfile.write(page.encode() if charley else b"")

    def log_message(self, *_: object) -> None:
        """Says nothing."""
