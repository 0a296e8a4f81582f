"""The country that somebody says they are in: whose numbers Charley gives (data/knowledge/services)."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.knowledge.base import KnowledgeBase

_HERE = (
    r"\b(?:i'?m|im|i am|we'?re|we are|live|living|based|staying|stay|on holiday|on vacation|here|number|numbers|call)\b[^.?!]{0,20}?\bin"
)
_FROM = r"\b(?:calling|writing|texting|messaging|typing)\b[^.?!]{0,12}?\bfrom"


def stated(message: str, base: KnowledgeBase) -> str | None:
    """The id of the service for the country that a message says the person is in; None when it says none."""
    found = _places(base).search(message)
    return _by_name(base)[found["place"].lower()] if found else None


@lru_cache(maxsize=2)
def _places(base: KnowledgeBase) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_by_name(base), key=len, reverse=True))
    return re.compile(rf"(?:{_HERE}|{_FROM})\s+(?:the\s+)?(?P<place>{names})(?!\w)", re.I)


@lru_cache(maxsize=2)
def _by_name(base: KnowledgeBase) -> dict[str, str]:
    return {name.lower().removeprefix("the "): s.id for s in base.services.values() for name in (s.country, *s.also_called)}
