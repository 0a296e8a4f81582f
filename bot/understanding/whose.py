"""Decides of whom each word of a message speaks: of the person who writes, or of somebody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.understanding.cues import Cue, Span


def whose(length: int, cues: Mapping[Cue, Sequence[Span]]) -> list[bool]:
    """For each of the `length` tokens of a message: does it speak about somebody else?"""
    people = [p for p in cues[Cue.PERSON] if not _only_an_opinion(p, cues)]
    events = [(span.start, True) for span in people]
    events += [(span.start, False) for span in cues[Cue.SELF] if not any(p.start <= span.start < p.end for p in people)]
    says_i = any(not other for _, other in events)
    elses: list[bool] = []
    somebody = bool(cues[Cue.PRONOUN]) and not cues[Cue.PROFESSIONAL]
    other = (bool(people) or somebody) and not says_i
    changes = dict(sorted(events))
    for index in range(length):
        if says_i:
            other = changes.get(index, other)
        elses.append(other)
    return elses


def _only_an_opinion(person: Span, cues: Mapping[Cue, Sequence[Span]]) -> bool:
    """ "My wife says" tells nothing about the wife."""
    return any(person.end <= s.start <= person.end + 2 for s in cues[Cue.OPINION])
