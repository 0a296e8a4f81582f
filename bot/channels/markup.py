"""The little markup that Charley's words use, read once and written by each channel in its own way.

`*bold*`, `**bold**`, `_italic_`, `[words](address)` or a bare address, `# heading`, `- list`. Telegram gets marked stretches of plain text,
Slack its mrkdwn; neither has to parse what a person or a data file wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_MARK = re.compile(
    r"\*\*(?P<strong>[^*\n]+?)\*\*"
    r"|(?<![\w*])\*(?=\S)(?P<bold>[^*\n]+?)(?<=\S)\*(?![\w*])"
    r"|(?<!\w)_(?=\S)(?P<italic>[^_\n]+?)(?<=\S)_(?!\w)"
    r"|\[(?P<words>[^\]\n]+)\]\((?P<link>https?://[^\s)|<>]+)\)"
    r"|(?P<address>https?://[^\s()|<>]*[^\s()|<>.,;:!?'\"*_])"
)
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
_LIST = re.compile(r"^[-*] +(?=\S)", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\s]+|\n+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` are `bold`, `italic` or a `link` to an address."""

    start: int
    end: int
    kind: str
    link: str = ""


@dataclass(frozen=True)
class Styled:
    """Plain text and what is marked in it."""

    text: str
    spans: tuple[Span, ...] = ()

    def __add__(self, other: Styled) -> Styled:
        by = len(self.text)
        moved = tuple(Span(s.start + by, s.end + by, s.kind, s.link) for s in other.spans)
        return Styled(self.text + other.text, self.spans + moved)


def read(source: str) -> Styled:
    """Charley's markup as marked text."""
    lines = _LIST.sub("• ", _HEADING.sub(r"**\1**", source.strip()))
    parts: list[Styled] = []
    done = 0
    for match in _MARK.finditer(lines):
        parts.append(Styled(lines[done : match.start()]))
        parts.append(_marked(match))
        done = match.end()
    return sum((*parts, Styled(lines[done:])), Styled(""))


def bold(text: str) -> Styled:
    return Styled(text, (Span(0, len(text), "bold"),)) if text else Styled("")


def pieces(whole: Styled, most: int, size: Callable[[str], int] = len) -> list[Styled]:
    """The text in parts of at most `most` by `size`, cut at the end of a sentence or line where there is one."""
    found, start = [], 0
    for end, onward in _cuts(whole.text, most, size):
        spans = (Span(max(s.start, start) - start, min(s.end, end) - start, s.kind, s.link) for s in whole.spans)
        found.append(Styled(whole.text[start:end], tuple(s for s in spans if 0 <= s.start < s.end)))
        start = onward
    return found


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _marked(match: re.Match[str]) -> Styled:
    kind = match.lastgroup or ""
    if kind in ("link", "address"):
        words = match["words"] or match["address"]
        return Styled(words, (Span(0, len(words), "link", match[kind]),))
    text = match[kind]
    return Styled(text, (Span(0, len(text), "italic" if kind == "italic" else "bold"),))


def _cuts(text: str, most: int, size: Callable[[str], int]) -> Iterator[tuple[int, int]]:
    """Where each part ends, and where the next one begins."""
    start = 0
    while start < len(text):
        longest = _longest(text, start, most, size)
        if longest == len(text):
            yield longest, longest
            return
        window = text[start : longest + 1]
        gaps = list(_SENTENCE_END.finditer(window, 1)) or list(_SPACE.finditer(window, 1))
        end, onward = (start + gaps[-1].start(), start + gaps[-1].end()) if gaps else (longest, longest)
        yield end, max(onward, end)
        start = max(onward, end)


def _longest(text: str, start: int, most: int, size: Callable[[str], int]) -> int:
    """The largest end for which the part still fits."""
    low, high = start + 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[start:middle]) <= most else (low, middle - 1)
    return low
