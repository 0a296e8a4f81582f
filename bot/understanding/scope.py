"""Decides for each mention in a message whether it is there, whose it is and when: by clause, with lay English in mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.cues import Cue, Span
from bot.understanding.denials import Denials
from bot.understanding.text import HARD_MARKS, Token
from bot.understanding.whose import whose


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
        self._cues = cues
        self.denials = Denials(tokens, mentions, cues, denials)
        self._subjects = [True] * len(tokens) if about_other else whose(len(tokens), cues)
        self.about_other = bool(self._subjects) and all(self._subjects) and about_other is not False
        """True when the message as a whole is about somebody else."""

    @property
    def people(self) -> tuple[int, int, int]:
        """How often the message names another person, says he or she, and speaks of oneself."""
        return len(self._cues[Cue.PERSON]), len(self._cues[Cue.PRONOUN]), len(self._cues[Cue.SELF])

    def of(self, mention: Span) -> Context:
        start, end = self._clause(mention)
        correction = any(span.start <= mention.start for cue in (Cue.CORRECTION, Cue.REPLACES) for span in self._cues[cue])
        if self.denials.deny(mention, start, end):
            assertion = "absent"
        elif self._between(Cue.UNSURE, start, mention.start):
            assertion = "unsure"
        else:
            assertion = "present"
        past = bool(self._between(Cue.PAST, start, mention.start)) and not self._now_again(mention, start)
        other = self._subjects[mention.start] if self._tokens else False
        # In a message all about somebody else, what that person "had" is the patient's own: "mum had a fall, now her leg is swollen".
        history = other and not self.about_other and any(s.start < end and s.end > start for s in self._cues[Cue.HISTORY])
        asked_about = any(cue.start == start and cue.end == mention.start for cue in self._cues[Cue.ASKS_ABOUT])
        reported = not asked_about and not self._between(Cue.FUTURE, start, mention.start)
        to_take = bool(self._between(Cue.WHETHER, start, mention.end))
        time = "past" if past or history else "now"
        long_ago = bool(self._between(Cue.LONG_AGO, mention.end, end))
        stopped = any(cue.end == mention.start for cue in self._cues[Cue.STOPPED])
        firm = assertion == "absent" and self.denials.deny_firmly(mention)
        return Context(assertion, "other" if other else "self", time, reported, correction, long_ago, to_take, stopped, firm)

    def _between(self, cue: Cue, start: int, end: int) -> list[Span]:
        return [span for span in self._cues[cue] if start <= span.start and span.end <= end]

    def _now_again(self, mention: Span, start: int) -> bool:
        past = self._between(Cue.PAST, start, mention.start)[-1]
        return any(token.key in ("now", "but") for token in self._tokens[past.end : mention.start])

    def _clause(self, mention: Span) -> tuple[int, int]:
        start = max((i + 1 for i in range(mention.start) if self._tokens[i].key in HARD_MARKS), default=0)
        end = next((i for i in range(mention.end, len(self._tokens)) if self._tokens[i].key in HARD_MARKS), len(self._tokens))
        return start, end
