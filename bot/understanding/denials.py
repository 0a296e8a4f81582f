"""Decides whether a mention is denied, with lay English in mind.

Rule sets made for clinical notes misread "no chest pain, just cramps"; here a negation reaches to the end of its clause,
and beyond a comma only through a plain list ("no swelling, redness or numbness").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.understanding.cues import Cue, Span
from bot.understanding.text import HARD_MARKS, JOINERS, Token

REACH = 8
"""Words between a negation and what it denies, at most."""

CLOSE = 2
"""Words between a firm "no" and what it denies, at most."""

_FILLERS = {"any", "the", "a", "an", "real", "other", "much", "at", "all", "of", "in", "my", "or", "nor", "no", "not", "even"}
_FLATLY = {"no", "none", "nope", "nah", "never", "negative"}
_UNABLE = {"cant", "cannot", "couldnt", "wont"}
_CONTRASTING = {"though", "tho"}
_CARRIED = {"had", "have", "been", "got", "get"}
""" "Haven't flown or had an operation": after "or" these words tell nothing new."""


class Denials:
    """The negations of one message, ready to be asked about each mention in it."""

    def __init__(
        self, tokens: Sequence[Token], mentions: Sequence[Span], cues: Mapping[Cue, Sequence[Span]], denials: Sequence[Span]
    ) -> None:
        """`denials` are those of the `mentions` that deny by themselves ("breathing is fine")."""
        self._tokens = tokens
        self._mentions = mentions
        self._symptoms = [m for m in mentions if m not in denials]
        self._cues = cues
        self._negating = sorted((*cues[Cue.NEGATES_NEXT], *cues[Cue.WELL_NEXT]), key=lambda cue: cue.start)

    def deny(self, mention: Span, start: int, end: int) -> bool:
        """Whether `mention` is denied within its clause from token `start` to `end`."""
        covered = [m for m in self._mentions if m.start <= mention.start and mention.end <= m.end]
        for cue in reversed([cue for cue in self._negating if start <= cue.start and cue.end <= mention.start]):
            within = [m for m in self._symptoms if m not in covered and m.start <= cue.start and cue.end <= m.end <= mention.start]
            if self._is_pseudo(cue, mention.start) or within or self._is_lifted(cue, end):
                continue
            return mention.start - cue.end <= REACH and self._reaches(cue.end, mention.start)
        if any(cue.end == mention.start for cue in self._cues[Cue.NEGATES_WORD]):
            return True
        return self._after(mention, end)

    def deny_firmly(self, mention: Span) -> bool:
        """Whether a negation stands right before `mention`: "not on the pill"."""
        return any(
            0 <= mention.start - cue.end <= CLOSE and not any(token.key in JOINERS for token in self._tokens[cue.end : mention.start])
            for cue in self._negating
        )

    def turn_round(self, denial: Span) -> bool:
        """ "Can walk fine" denies; "can't walk fine" and "doesn't really walk fine" do not."""
        turning = [
            cue
            for cue in self._cues[Cue.NEGATES_NEXT]
            if self._tokens[cue.start].key not in _FLATLY and not self._is_pseudo(cue, denial.start)
        ]
        unable = any(token.key in _UNABLE for token in self._tokens[max(0, denial.start - 2) : denial.start])
        return unable or any(0 <= denial.start - cue.end <= 1 for cue in turning)

    def _between(self, cue: Cue, start: int, end: int) -> list[Span]:
        return [span for span in self._cues[cue] if start <= span.start and span.end <= end]

    def _is_lifted(self, cue: Span, end: int) -> bool:
        """ "I've never had chest pain like this" tells of a chest pain."""
        return self._tokens[cue.start].key == "never" and bool(self._between(Cue.LIFTS_NEVER, cue.end, end))

    def _is_pseudo(self, cue: Span, until: int) -> bool:
        """Whether a cue is part of a phrase that ends before `until` and denies nothing: "doesn't ease at night"."""
        return any(p.start <= cue.start and cue.end <= p.end <= until for p in (*self._cues[Cue.PSEUDO], *self._cues[Cue.REPLACES]))

    def _reaches(self, start: int, end: int) -> bool:
        """Whether a negation that ends at `start` still holds at `end`."""
        if any(s.start < end and s.start >= start for s in self._cues[Cue.BREAK]):
            return False
        position = start
        while position < end:
            if self._tokens[position].key in JOINERS:
                stop = next((i for i in range(position + 1, len(self._tokens)) if self._ends_segment(i)), len(self._tokens))
                if not self._is_plain_item(position + 1, stop, _CARRIED if self._tokens[position].key in ("or", "nor") else set()):
                    return False
            position += 1
        return True

    def _ends_segment(self, index: int) -> bool:
        breaks = any(span.start == index for span in self._cues[Cue.BREAK])
        return breaks or self._tokens[index].key in JOINERS or self._tokens[index].key in HARD_MARKS

    def _is_plain_item(self, start: int, end: int, carried: set[str]) -> bool:
        """A list item is one mention and little else; "calf swollen since monday" begins something new.

        The words `carried` tell nothing new.
        """
        mentions = {m for m in self._mentions if start <= m.start and m.end <= end}  # one word may mean two findings
        outer = [m for m in mentions if not any(o != m and o.start <= m.start and m.end <= o.end for o in mentions)]
        covered = {i for m in outer for i in range(m.start, m.end)}
        loose = [i for i in range(start, end) if i not in covered and self._tokens[i].key not in _FILLERS]
        tells = any(self._tokens[span.start].key not in carried for span in self._between(Cue.TELLS, start, end))
        tells |= not carried and end < len(self._tokens) and self._tokens[end].key in _CONTRASTING  # "no swelling, red though"
        return len(loose) <= 1 and len(outer) <= 1 and not tells

    def _after(self, mention: Span, end: int) -> bool:
        for cue in self._cues[Cue.NEGATES_BEFORE]:
            gap = self._tokens[mention.end : cue.start]
            if mention.end <= cue.start < end and len(gap) <= 2 and not any(t.key in JOINERS for t in gap):
                inside = self._between(Cue.NEGATES_NEXT, mention.start, cue.start)  # "can't pee normal", "never been fine" tell of trouble
                unable = any(token.key in _UNABLE for token in self._tokens[mention.start : mention.end])
                return not inside and not unable and not self._is_pseudo(cue, end)
        after = mention.end + (mention.end < len(self._tokens) and self._tokens[mention.end].key in ("?", ":"))
        following = self._tokens[after : after + 2]
        alone = len(following) == 1 or (len(following) == 2 and self._ends_segment(after + 1))
        return bool(following) and following[0].key in _FLATLY and alone
