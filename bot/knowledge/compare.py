"""Compares our texts with those of a folder by runs of words, so that no sentence of ours is somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RUN = 8
"""So many words in a row are somebody's own; fewer are often the only way to say a thing."""

ROOT = Path(__file__).resolve().parents[2]
OURS = ("README.md", "domain.yml", "data/**/*.yml", "docs/**/*.md", "bot/web/*.html", "bot/web/*.js")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Shared:
    """A run of words that stands in one of our files and in one of theirs."""

    ours: Path
    line: int
    theirs: Path
    words: str


def shared(folder: Path, root: Path = ROOT) -> list[Shared]:
    """Every run of RUN words (case and marks aside) that one of our texts below `root` has in common with a file in `folder`."""
    theirs: dict[tuple[str, ...], Path] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for run, _ in runs(path.read_text(encoding="utf-8", errors="ignore")):
            theirs.setdefault(run, path)
    found = []
    for path in our_texts(root):
        for run, line in runs(path.read_text(encoding="utf-8")):
            if run in theirs:
                found.append(Shared(path, line, theirs[run], " ".join(run)))
    return found


def our_texts(root: Path = ROOT) -> list[Path]:
    """Every file whose words a person may read."""
    return sorted(path for pattern in OURS for path in root.glob(pattern))


def runs(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every RUN words in a row, in small letters, with the line (from 1) on which the run begins."""
    words = [(match.group().lower(), match.start()) for match in _WORD.finditer(text)]
    line, position = 1, 0
    for first in range(len(words) - RUN + 1):
        start = words[first][1]
        line, position = line + text.count("\n", position, start), start
        yield tuple(word for word, _ in words[first : first + RUN]), line
