"""docs/web-api.yml holds: every answer of a running Charley, to right and to wrong requests, is one that it describes."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
import requests
import yaml
from hypothesis import given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from bot.channels import web
from bot.channels.requests import LONGEST_BODY, Opening, Sent
from bot.engine.settings import ROOT
from bot.evaluation.client import Client

TIMEOUT = 30
API: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "web-api.yml").read_text(encoding="utf-8"))
OPERATIONS = [(path, method) for path, methods in API["paths"].items() for method in methods]
_numbers = count()

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4))
ODD = ["", "\x00", "' OR 1=1--", "<script>", "../../etc/passwd", "\ud83d", "%00", "{{7*7}}", "a" * 9000]
ODD_TEXT = st.text(max_size=60) | st.sampled_from(ODD)
MESSAGE = st.fixed_dictionaries({"id": ODD_TEXT, "text": ODD_TEXT}, optional={"seen": ANYTHING, "shown": ODD_TEXT})
HEADERS = st.dictionaries(
    st.sampled_from(["Last-Event-ID", "Content-Type", "Authorization", "Origin", "Accept-Encoding", "X-Forwarded-For", "Range"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40),
    max_size=3,
)


def resolved(part: Any) -> Any:
    """A part of the document with its references followed."""
    if isinstance(part, Mapping) and "$ref" in part:
        found: Any = API
        for key in part["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        return resolved(found)
    if isinstance(part, Mapping):
        return {key: resolved(value) for key, value in part.items()}
    return [resolved(value) for value in part] if isinstance(part, list) else part


@cache
def described(path: str, method: str) -> dict[str, Any]:
    return dict(resolved(API["paths"][path][method]["responses"]))


def assert_described(answer: requests.Response, path: str, method: str) -> None:
    """The status, the type, the headers and the body are those of the document, and no status is 500."""
    said = described(path, method).get(str(answer.status_code))
    assert said, f"{method} {path} answered {answer.status_code}, which is not described: {answer.text[:200]}"
    for name in said.get("headers", {}):
        assert name in answer.headers
    if "content" not in said:
        assert not answer.content
        return
    kind, body = next(iter(said["content"].items()))
    assert answer.headers["Content-Type"].startswith(kind)
    if kind == "application/json":
        jsonschema.validate(answer.json(), body["schema"])


@pytest.fixture(scope="module")
def token(charley: Client) -> str:
    return str(requests.post(f"{charley.address}/webhooks/web/conversations", json={}, timeout=TIMEOUT).json()["token"])


def ask(charley: Client, path: str, method: str, **options: Any) -> requests.Response:
    """One request; of a stream only the head is read."""
    with requests.request(method, charley.address + path, timeout=TIMEOUT, stream=path.endswith("/events"), **options) as answer:
        if not (path.endswith("/events") and answer.status_code == 200):
            assert answer.content is not None
        return answer


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def right_body(path: str) -> Any:
    if path.endswith("/messages"):
        return {"id": f"message-of-the-api-{next(_numbers)}", "text": "my calf cramps at night"}
    return {"country": "us"} if path.endswith("/conversations") else None


def test_the_document_names_every_path_of_the_channel_and_no_other() -> None:
    tree = ast.parse(Path(web.__file__).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("blueprint.") and node.func.attr in ("get", "post", "delete"):  # type: ignore[attr-defined]
            found.add((web.PREFIX.rstrip("/") + ast.literal_eval(node.args[0]), node.func.attr))  # type: ignore[attr-defined]
    assert set(OPERATIONS) == found


def test_the_document_names_every_field_and_limit_of_a_body() -> None:
    for name, model in (("Opening", Opening), ("Message", Sent)):
        schema = API["components"]["schemas"][name]
        assert set(schema["properties"]) == set(model.__fields__)
        for field, given_limits in schema["properties"].items():
            info = model.__fields__[field].field_info
            assert given_limits.get("maxLength") == info.max_length
            assert given_limits.get("maximum") == info.le


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_right_request_is_answered_as_described(charley: Client, token: str, path: str, method: str) -> None:
    answer = ask(charley, path, method, json=right_body(path), headers=bearer(token))
    assert answer.ok
    assert_described(answer, path, method)


@pytest.mark.parametrize(("path", "method"), [(p, m) for p, m in OPERATIONS if API["paths"][p][m]["security"]])
@pytest.mark.parametrize(
    "given_token",
    ["", "x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3ZWItMSJ9.", "ä", "a.b." * 1000],
    ids=["none", "short", "unsigned", "umlaut", "long"],
)
def test_a_wrong_token_is_refused_as_described(charley: Client, path: str, method: str, given_token: str) -> None:
    answer = ask(charley, path, method, json=right_body(path), headers={"Authorization": f"Bearer {given_token}".encode("latin-1")})
    assert answer.status_code == 401
    assert_described(answer, path, method)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_another_page_is_refused_as_described(charley: Client, token: str, path: str, method: str) -> None:
    headers = {**bearer(token), "Origin": "https://elsewhere.example"}
    answer = ask(charley, path, method, json=right_body(path), headers=headers)
    assert answer.status_code == 403
    assert_described(answer, path, method)


@fuzz(max_examples=150, deadline=None, derandomize=True)
@given(
    operation=st.sampled_from(OPERATIONS),
    body=ANYTHING | st.binary(max_size=80) | MESSAGE,
    headers=HEADERS,
    known=st.booleans(),
)
def test_whatever_is_asked_is_answered_as_described(
    charley: Client, token: str, operation: tuple[str, str], body: Any, headers: dict[str, str], known: bool
) -> None:
    path, method = operation
    data = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8", "replace")
    answer = ask(charley, path, method, data=data, headers={**headers, **(bearer(token) if known else {})})
    if answer.status_code != 501 or "Range" not in headers:
        assert_described(answer, path, method)


def test_a_body_that_is_too_large_is_refused_as_described(charley: Client, token: str) -> None:
    for path, method in OPERATIONS:
        if method == "post":
            answer = ask(charley, path, method, data=b" " * (LONGEST_BODY + 1), headers=bearer(token))
            assert answer.status_code == 413
            assert_described(answer, path, method)


def test_conversations_asked_for_by_another_method_or_name_are_not_there(charley: Client) -> None:
    for path in (f"/webhooks/web/{uuid4().hex}", "/webhooks/web/conversations/web-1", "/webhooks/web/../conversations"):
        assert requests.get(charley.address + path, timeout=TIMEOUT).status_code in (404, 405)
