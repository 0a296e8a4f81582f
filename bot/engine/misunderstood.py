"""What people wrote that Charley could not make anything of, from the stored conversations: counts by kind and redacted examples."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
import yaml

from bot.channels.database import engine
from bot.engine import redaction
from bot.engine.settings import ROOT, Settings
from bot.knowledge.base import KnowledgeBase

KINDS: Mapping[str, str] = {
    "utter_not_understood": "not understood",
    "utter_choices": "not understood",
    "utter_lost": "not understood",
    "utter_rephrase": "answer not understood",
    "utter_moving_on": "answer not understood",
    "utter_stretch_unclear": "command not understood",
    "utter_stretch_choices": "command not understood",
    "utter_unknown_topic": "topic not known",
    "utter_out_of_scope": "not about legs and feet",
    "utter_out_of_scope_body": "not about legs and feet",
    "utter_only_english": "another language",
    "utter_too_long": "too long",
    "utter_empty": "no words",
}
"""What Charley says when it can't follow, and what that is called in the report."""

MOST_EXAMPLES = 15

_EVENTS = sa.table("events", *(sa.column(name) for name in ("id", "sender_id", "type_name", "timestamp", "action_name", "data")))


@dataclass(frozen=True)
class Row:
    """One stored event, as far as the report reads it."""

    conversation: str
    kind: str
    action: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of trouble: how often, in how many conversations, and examples with how often each came, most frequent first."""

    name: str
    messages: int
    conversations: int
    examples: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Report:
    """`messages` and `conversations` count everything that people wrote in that time, buttons left out."""

    messages: int
    conversations: int
    kinds: tuple[Kind, ...]

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def report(rows: Iterable[Row], base: KnowledgeBase) -> Report:
    """The report on events in the order of each conversation."""
    said = list(_said(rows))
    known = redaction.vocabulary(base) | redaction.shared((conversation, text) for conversation, text, _ in said)
    names = dict.fromkeys(kind for _, _, kind in said if kind)
    kinds = [_kind(name, [(c, text) for c, text, kind in said if kind == name], known) for name in names]
    return Report(len(said), len({c for c, _, _ in said}), tuple(sorted(kinds, key=lambda kind: (-kind.messages, kind.name))))


def stored(settings: Settings, since: float) -> Iterator[Row]:
    """The events since that moment (seconds since 1970), in the order of each conversation.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the store can't be read.
    """
    wanted = sa.select(_EVENTS).where(_EVENTS.c.timestamp >= since, _EVENTS.c.type_name.in_(("user", "action", "bot")))
    with engine(settings.database_url).connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(wanted.order_by(_EVENTS.c.sender_id, _EVENTS.c.id)):
            yield Row(row.sender_id, row.type_name, row.action_name or "", json.loads(row.data))


def _said(rows: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
    """Every message with its conversation and the kind of trouble that it met, if any."""
    texts = _texts()
    conversation, text, kind = "", "", ""
    for row in rows:
        if row.kind == "user" or row.conversation != conversation:
            if text:
                yield conversation, text, kind
            conversation, text, kind = row.conversation, _written(row), ""
        said = row.action if row.kind == "action" else texts.get(str(row.data.get("text")), "") if row.kind == "bot" else ""
        kind = kind or KINDS.get(said, "")
    if text:
        yield conversation, text, kind


def _written(row: Row) -> str:
    text = str(row.data.get("text") or "") if row.kind == "user" else ""
    return "" if text.startswith("/") else text


def _texts() -> dict[str, str]:
    """What Charley says, back to its name: an action says some of it, and then no event names it."""
    responses = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
    return {variation["text"]: name for name in KINDS for variation in responses[name]}


def _kind(name: str, said: list[tuple[str, str]], known: frozenset[str]) -> Kind:
    shown = Counter(redaction.redacted(text, known) for _, text in said)
    telling = [(text, count) for text, count in shown.most_common() if text != redaction.GAP]
    return Kind(name, len(said), len({conversation for conversation, _ in said}), tuple(telling[:MOST_EXAMPLES]))
