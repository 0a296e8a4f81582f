"""What is said to be well: "breathing and wee are fine", "nothing wrong with my kidneys", "no trouble walking"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.understanding.cues import Cue, Span
from bot.understanding.text import JOINERS, Token

_WHOSE = {"my", "the", "his", "her", "their", "our", "your", "me", "ma"}
_ASKS = {"is", "are", "if", "whether", "until", "once"}
""" "Is my breathing fine?" and "once walking is fine" tell nothing yet."""


class Well:
    """The things named in one message, ready to be asked about each whether it is said to be well."""

    def __init__(self, tokens: Sequence[Token], named: Collection[Span], cues: Mapping[Cue, Sequence[Span]]) -> None:
        self._tokens = tokens
        self._links = _longest(cues[Cue.LINK])
        self._things = _longest([thing for thing in named if not self._is_link(thing)])
        self._well = _longest(cues[Cue.WELL_BEFORE])
        self._limits = {span.start for span in cues[Cue.LIMITS_WELL]}
        self._announced = {start for cue in cues[Cue.WELL_NEXT] for start in self._list_from(cue.end)}

    def says(self, thing: Span) -> bool:
        """Whether `thing` is said to be well."""
        return not self._is_link(thing) and (thing.start in self._announced or self._is_followed_by_well(thing))

    def _is_link(self, thing: Span) -> bool:
        """ "Back" in "it came back normal"."""
        return any(start < thing.start < end for start, end in self._links.items())

    def _is_followed_by_well(self, thing: Span) -> bool:
        first = thing.start
        while first and self._tokens[first - 1].key in _WHOSE:
            first -= 1
        if first and self._tokens[first - 1].key in _ASKS:
            return False
        position = thing.end
        while position not in self._well:
            listed = self._skip(position, JOINERS | _WHOSE)
            further = self._links.get(position) or (self._things.get(listed) if listed > position else None)
            if not further:
                return False
            position = further
        return self._well[position] not in self._limits

    def _list_from(self, position: int) -> Iterator[int]:
        """The first tokens of the things that stand at `position` in a row: "my walking, breathing or peeing"."""
        position = self._skip(position, _WHOSE)
        while position in self._things:
            yield position
            position = self._skip(self._things[position], JOINERS | _WHOSE)

    def _skip(self, position: int, words: Collection[str]) -> int:
        while position < len(self._tokens) and self._tokens[position].key in words:
            position += 1
        return position


def _longest(spans: Collection[Span]) -> dict[int, int]:
    """Each first token with the end of the longest span that begins there."""
    ends: dict[int, int] = {}
    for span in spans:
        ends[span.start] = max(span.end, ends.get(span.start, 0))
    return ends
