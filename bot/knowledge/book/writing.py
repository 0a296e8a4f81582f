"""Writes the book: every entry of the knowledge base on one self-contained HTML page, with cross-links, sources and marks."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from bot.knowledge import gaps, lookup
from bot.knowledge.base import KnowledgeBase

HERE = Path(__file__).parent

ORDER = {
    "red_flags": "Red flags",
    "causes": "Causes",
    "look_alikes": "Look-alikes",
    "remedies": "Remedies",
    "foods": "Foods",
    "gates": "Safety gates",
    "stretches": "Stretches and exercises",
    "routines": "Routines",
    "medicines": "Medicines",
    "questions": "Questions with several answers",
    "findings": "Findings",
    "glossary": "Words of doctors",
    "services": "Whom to call",
    "sources": "Sources",
}
"""The kinds in the order in which a clinician wants to read them, with their headings."""


@dataclass(frozen=True)
class Picture:
    """A picture of a stretch: SVG that needs nothing else, and what it shows."""

    svg: str
    alt: str

    @property
    def address(self) -> str:
        """The picture itself as an address, so that the page needs no other file."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode()).decode()


Pictures = Callable[[str], Sequence[Picture]]
"""Gives the pictures of a stretch by its id: where whoever draws them plugs in."""


def no_pictures(stretch: str) -> Sequence[Picture]:
    """For a book without pictures."""
    return ()


def book(base: KnowledgeBase, today: date, pictures: Pictures = no_pictures) -> str:
    """The page as HTML. `today` is printed on it and decides which reviews are due."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters.update(words=_words, sentence=_sentence)
    environment.tests["written"] = _is_written
    page = environment.get_template("page.html").render(
        base=base,
        today=today,
        order=ORDER,
        sections={kind: list(getattr(base, kind).values()) for kind in ORDER},
        gaps=gaps.gaps(base, today),
        title=lookup.title,
        link=partial(_link, base),
        used_by=_users(base),
        unverified=gaps.unverified,
        unreviewed=partial(gaps.unreviewed, today=today),
        pictures=pictures,
        css=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        script=Markup((HERE / "page.js").read_text(encoding="utf-8")),
    )
    return page.lstrip()


def _link(base: KnowledgeBase, name: str, *kinds: str, text: str = "") -> Markup:
    """A link to the entry called `name` in the first of `kinds` that has it."""
    kind = next(kind for kind in kinds if name in getattr(base, kind))
    shown = text or lookup.title(getattr(base, kind)[name])
    return Markup('<a href="#{}-{}" title="{}">{}</a>').format(kind, name, name, shown)


def _users(base: KnowledgeBase) -> dict[tuple[str, str], list[tuple[str, Any]]]:
    """For every entry those that name it, by (kind, id)."""
    users: dict[tuple[str, str], list[tuple[str, Any]]] = {}
    for kind, entry in ((kind, entry) for kind, entry in base.everything() if kind in ORDER):
        for named in lookup.refers_to(entry):
            users.setdefault(named, []).append((kind, entry))
    return users


def _words(value: Any) -> str:
    """A value as a reader expects it: `same_day` is "same day", an absent value nothing."""
    return str(getattr(value, "value", value)).replace("_", " ")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _is_written(value: Any) -> bool:
    """Whether an entry says something here: a key that was left out is not printed."""
    return value not in (None, "", (), False)
