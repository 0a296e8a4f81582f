"""Decides for each mention in a message whether it is there, whose it is and when: by clause, with lay English in mind.

Rule sets made for clinical notes misread "no chest pain, just cramps"; here a negation reaches to the end of its clause,
and beyond a comma only through a plain list ("no swelling, redness or numbness").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.cues import Cue, Span
from bot.understanding.text import Token

REACH = 8
"""Words between a negation and what it denies, at most."""

CLOSE = 2
"""Words between a firm "no" and what it denies, at most."""

_HARD_MARKS = {".", ";", "!", "?", "\n", "(", ")", ":"}
_JOINERS = {",", "and", "or", "nor", "/", "&", "+"}
_FILLERS = {"any", "the", "a", "an", "real", "other", "much", "at", "all", "of", "in", "my", "or", "nor", "no", "not", "even"}
_FLATLY = {"no", "none", "nope", "nah", "never", "negative"}
_UNABLE = {"cant", "cannot", "couldnt", "wont"}
_CONTRASTING = {"though", "tho"}
_CARRIED = {"had", "have", "been", "got", "get"}


@dataclass(frozen=True)
class Context:
    """What surrounds one mention. `reported` is false for what is planned, feared or asked about in general.

    Of medicines, `to_take` is asked about and `stopped` is over. `firm` is a denial that stands right before what it denies.
    """

    assertion: str
    subject: str
    time: str
    reported: bool
    correction: bool
    long_ago: bool = False
    to_take: bool = False
    stopped: bool = False
    firm: bool = False


class Scope:
    """The cues of one message, ready to be asked about each mention in it."""

    def __init__(
        self,
        tokens: Sequence[Token],
        mentions: Sequence[Span],
        cues: Mapping[Cue, Sequence[Span]],
        denials: Sequence[Span] = (),
        about_other: bool | None = None,
    ) -> None:
        """`about_other` overrules what the cues say of whom the message is about."""
        self._tokens = tokens
        self._mentions = mentions
        self._symptoms = [m for m in mentions if m not in denials]
        self._cues = cues
        self._negating = sorted((*cues[Cue.NEGATES_NEXT], *cues[Cue.WELL_NEXT]), key=lambda cue: cue.start)
        self._subjects = [True] * len(tokens) if about_other else self._whose()
        self.about_other = bool(self._subjects) and all(self._subjects) and about_other is not False
        """True when the message as a whole is about somebody else."""

    @property
    def people(self) -> tuple[int, int, int]:
        """How often the message names another person, says he or she, and speaks of oneself."""
        return len(self._cues[Cue.PERSON]), len(self._cues[Cue.PRONOUN]), len(self._cues[Cue.SELF])

    def of(self, mention: Span) -> Context:
        start, end = self._clause(mention)
        correction = any(span.start <= mention.start for cue in (Cue.CORRECTION, Cue.REPLACES) for span in self._cues[cue])
        if self._denied(mention, start, end):
            assertion = "absent"
        elif self._between(Cue.UNSURE, start, mention.start):
            assertion = "unsure"
        else:
            assertion = "present"
        past = bool(self._between(Cue.PAST, start, mention.start)) and not self._now_again(mention, start)
        other = self._subjects[mention.start] if self._tokens else False
        # In a message all about somebody else, what that person "had" is the patient's own: "mum had a fall, now her leg is swollen".
        history = other and not self.about_other and any(s.start < end and s.end > start for s in self._cues[Cue.HISTORY])
        reported = not self._between(Cue.FUTURE, start, mention.start)
        to_take = bool(self._between(Cue.WHETHER, start, mention.end))
        time = "past" if past or history else "now"
        long_ago = bool(self._between(Cue.LONG_AGO, mention.end, end))
        stopped = any(cue.end == mention.start for cue in self._cues[Cue.STOPPED])
        firm = assertion == "absent" and any(
            0 <= mention.start - cue.end <= CLOSE and self._is_whole(cue.end, mention.start) for cue in self._negating
        )
        return Context(assertion, "other" if other else "self", time, reported, correction, long_ago, to_take, stopped, firm)

    def _is_whole(self, start: int, end: int) -> bool:
        return not any(self._tokens[i].key in _JOINERS for i in range(start, end))

    def is_turned_round(self, denial: Span) -> bool:
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

    def _now_again(self, mention: Span, start: int) -> bool:
        past = self._between(Cue.PAST, start, mention.start)[-1]
        return any(token.key in ("now", "but") for token in self._tokens[past.end : mention.start])

    def _clause(self, mention: Span) -> tuple[int, int]:
        start = max((i + 1 for i in range(mention.start) if self._tokens[i].key in _HARD_MARKS), default=0)
        end = next((i for i in range(mention.end, len(self._tokens)) if self._tokens[i].key in _HARD_MARKS), len(self._tokens))
        return start, end

    def _denied(self, mention: Span, start: int, end: int) -> bool:
        covered = [m for m in self._mentions if m.start <= mention.start and mention.end <= m.end]
        for cue in reversed([cue for cue in self._negating if start <= cue.start and cue.end <= mention.start]):
            within = [m for m in self._symptoms if m not in covered and m.start <= cue.start and cue.end <= m.end <= mention.start]
            if self._is_pseudo(cue, mention.start) or within or self._is_lifted(cue, end):
                continue
            return mention.start - cue.end <= REACH and self._reaches(cue.end, mention.start)
        if any(cue.end == mention.start for cue in self._cues[Cue.NEGATES_WORD]):
            return True
        return self._denied_after(mention, end)

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
            if self._tokens[position].key in _JOINERS:
                stop = next((i for i in range(position + 1, len(self._tokens)) if self._ends_segment(i)), len(self._tokens))
                if not self._is_plain_item(position + 1, stop, _CARRIED if self._tokens[position].key in ("or", "nor") else set()):
                    return False
            position += 1
        return True

    def _ends_segment(self, index: int) -> bool:
        breaks = any(span.start == index for span in self._cues[Cue.BREAK])
        return breaks or self._tokens[index].key in _JOINERS or self._tokens[index].key in _HARD_MARKS

    def _is_plain_item(self, start: int, end: int, carried: set[str]) -> bool:
        """A list item is one mention and little else; "calf swollen since monday" begins something new.

        The words `carried` tell nothing new: "haven't flown or had an operation".
        """
        mentions = {m for m in self._mentions if start <= m.start and m.end <= end}  # one word may mean two findings
        outer = [m for m in mentions if not any(o != m and o.start <= m.start and m.end <= o.end for o in mentions)]
        covered = {i for m in outer for i in range(m.start, m.end)}
        loose = [i for i in range(start, end) if i not in covered and self._tokens[i].key not in _FILLERS]
        tells = any(self._tokens[span.start].key not in carried for span in self._between(Cue.TELLS, start, end))
        tells |= not carried and end < len(self._tokens) and self._tokens[end].key in _CONTRASTING  # "no swelling, red though"
        return len(loose) <= 1 and len(outer) <= 1 and not tells

    def _denied_after(self, mention: Span, end: int) -> bool:
        for cue in self._cues[Cue.NEGATES_BEFORE]:
            gap = self._tokens[mention.end : cue.start]
            if mention.end <= cue.start < end and len(gap) <= 2 and not any(t.key in _JOINERS for t in gap):
                inside = self._between(Cue.NEGATES_NEXT, mention.start, cue.start)  # "can't pee normal", "never been fine" tell of trouble
                unable = any(token.key in _UNABLE for token in self._tokens[mention.start : mention.end])
                return not inside and not unable and not self._is_pseudo(cue, end)
        after = mention.end + (mention.end < len(self._tokens) and self._tokens[mention.end].key in ("?", ":"))
        following = self._tokens[after : after + 2]
        alone = len(following) == 1 or (len(following) == 2 and self._ends_segment(after + 1))
        return bool(following) and following[0].key in _FLATLY and alone

    def _whose(self) -> list[bool]:
        """For each token: does it speak about somebody else?"""
        people = [p for p in self._cues[Cue.PERSON] if not self._only_opinion(p)]
        events = [(span.start, True) for span in people]
        events += [(span.start, False) for span in self._cues[Cue.SELF] if not any(p.start <= span.start < p.end for p in people)]
        says_i = any(not other for _, other in events)
        whose: list[bool] = []
        somebody = bool(self._cues[Cue.PRONOUN]) and not self._cues[Cue.PROFESSIONAL]
        other = (bool(people) or somebody) and not says_i
        changes = dict(sorted(events))
        for index in range(len(self._tokens)):
            if says_i:
                other = changes.get(index, other)
            whose.append(other)
        return whose

    def _only_opinion(self, person: Span) -> bool:
        return any(person.end <= s.start <= person.end + 2 for s in self._cues[Cue.OPINION])
