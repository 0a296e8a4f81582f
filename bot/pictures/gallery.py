"""All pictures by name, drawn when they are first asked for: `calf_wall-2` is the second picture of that stretch."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.poses import Picture
from bot.pictures.png import png
from bot.pictures.posing import whole
from bot.pictures.svg import Drawing

_NAME = re.compile(r"([a-z][a-z0-9_]{0,60})-([1-9]\d?)", re.ASCII)


class Gallery:
    """The pictures of one knowledge base; each is drawn once and kept."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._drawn: dict[str, str] = {}
        self._rendered: dict[str, bytes] = {}

    def names(self) -> list[str]:
        return [name(entry.id, number) for entry in self._base.pictures.values() for number in range(1, len(entry.pictures) + 1)]

    def picture(self, called: str) -> Picture:
        """The picture with this name.

        Raises:
            KeyError: there is none.
        """
        parts = _NAME.fullmatch(called)
        entry = self._base.pictures.get(parts[1]) if parts else None
        if not parts or not entry or int(parts[2]) > len(entry.pictures):
            raise KeyError(called)
        return entry.pictures[int(parts[2]) - 1]

    def drawing(self, called: str) -> Drawing:
        """The picture as it is laid out, drawn anew."""
        return Drawing(whole(self.picture(called), self._base.poses))

    def svg(self, called: str) -> str:
        """The picture as SVG; KeyError when there is none with this name."""
        if called not in self._drawn:
            self._drawn[called] = self.drawing(called).svg(self.picture(called).alt)
        return self._drawn[called]

    def png(self, called: str) -> bytes:
        """The picture as PNG; KeyError when there is none with this name."""
        if called not in self._rendered:
            self._rendered[called] = png(self.svg(called))
        return self._rendered[called]

    def write(self, folder: Path) -> int:
        """Writes every picture as SVG and PNG into the folder; says how many."""
        folder.mkdir(parents=True, exist_ok=True)
        for called in self.names():
            (folder / f"{called}.svg").write_text(self.svg(called), encoding="utf-8")
            (folder / f"{called}.png").write_bytes(self.png(called))
        return len(self.names())


def name(stretch: str, number: int) -> str:
    """The name of a stretch's picture, counted from 1."""
    return f"{stretch}-{number}"


def key_picture(stretch: str, base: KnowledgeBase) -> int:
    """The number (from 1) of the picture that shows the stretch itself, for whoever shows only one."""
    poses = [whole(picture, base.poses) for picture in base.pictures[stretch].pictures]
    wanted = [[bool(pose.pulls) for pose in poses], [bool(pose.arrows) for pose in poses]]
    return next((marks.index(True) + 1 for marks in wanted if True in marks), 1)


@lru_cache(maxsize=1)
def gallery() -> Gallery:
    """The pictures of the knowledge base that ships with Charley."""
    return Gallery(knowledge())
