"""The small words of `data/understanding/cues.yml` that decide what a finding means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import yaml

from bot.understanding.phrases import Phrases
from bot.understanding.text import Token

FILE = Path(__file__).resolve().parents[2] / "data" / "understanding" / "cues.yml"


class Cue(str, Enum):
    NEGATES_NEXT = "negates_what_follows"
    NEGATES_WORD = "negates_only_the_next_word"
    NEGATES_BEFORE = "negates_what_came_before"
    WELL_NEXT = "says_that_what_follows_is_well"
    WELL_BEFORE = "says_that_what_came_before_is_well"
    LINK = "stands_between_a_thing_and_how_it_is"
    LIMITS_WELL = "limits_how_well_it_is"
    PSEUDO = "only_looks_like_a_negation"
    UNSURE = "leaves_it_open"
    FUTURE = "belongs_to_the_future"
    ASKS_ABOUT = "asks_about_what_follows_at_once"
    WHETHER = "asks_whether_to_take"
    PAST = "belongs_to_the_past"
    LONG_AGO = "puts_a_sign_into_the_past"
    LIFTS_NEVER = "lifts_a_never"
    PERSON = "names_another_person"
    PRONOUN = "may_stand_for_another_person"
    PROFESSIONAL = "is_a_professional"
    OPINION = "only_an_opinion_or_company"
    HISTORY = "somebody_elses_history"
    SELF = "speaks_of_oneself"
    BREAK = "starts_a_new_thought"
    TELLS = "tells_something_new_in_a_list"
    STOPPED = "is_no_longer_taken"
    REPLACES = "replaces_what_came_before"
    CORRECTION = "puts_something_right"


@dataclass(frozen=True)
class Span:
    """Tokens `start` to `end` (exclusive)."""

    start: int
    end: int


class Cues:
    """Looks for every cue in a message at once."""

    def __init__(self, file: Path = FILE) -> None:
        groups = yaml.safe_load(file.read_text(encoding="utf-8"))
        self._phrases = Phrases((Cue(group["cue"]).value, text) for group in groups for text in group["phrases"])

    def find(self, tokens: Sequence[Token]) -> Mapping[Cue, list[Span]]:
        """Where each kind of cue stands, in order."""
        found: defaultdict[Cue, list[Span]] = defaultdict(list)
        for label, start, end in self._phrases.find(tokens):
            found[Cue(label)].append(Span(start, end))
        for spans in found.values():
            spans.sort(key=lambda span: (span.start, -span.end))
        return found
