"""Reads how old somebody is, and the bands that matter: under 18 and 60 or over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.understanding.reading import Reading

_PERSON = (
    r"(?:sons?|daughters?|boys?|girls?|lads?|lass|kids?|child|bairn|wean|little one|wee one|nephew|niece|grand(?:son|daughter|child)|"
    r"mothers?|mums?|moms?|mams?|mammy|mummy|mas?|fathers?|dads?|daddy|das?|pa|papa|granny|grans?|nans?|nana|grand(?:ma|pa|mother|father|ad)s?|"
    r"husbands?|hubby|wifes?|wife|partner|brothers?|sisters?|aunt(?:ie)?s?|uncles?|friend|mate|neighbou?rs?|patient|pt|client|resident|"
    r"player|student|male|female|man|woman|lady|gentleman|bloke|retired|widow(?:er)?|[smhd]he|he)"
)
_NO_UNIT = (
    r"(?!\w|\.\d|\s*(?:%|/|:|st\b|mg|mcg|ml|kg|lbs?|cm|k\b|km|miles?|metres?|meters?|stone|pints?|units?|cigs?|am\b|pm\b|o'?clock|"
    r"secs?|seconds?|mins?|minutes?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|mths?|times|x\b|of\b|or\b|to\b|-\s*\d|steps?|yards?|"
    r"years? (?!old|of age|young)|yrs? (?!old)))"
)
_AGE = (
    re.compile(r"(?<![\w.])(?P<age>\d{1,3})\s*-?\s*(?:yo|y/o|yr?s?\s*-?\s*olds?|years?\s*-?\s*olds?|years?\s+(?:young|of age))\b", re.I),
    re.compile(
        r"\b(?:i'?m|i am|aged?|turned|turning|nearly|almost|just|only|now)\s+(?P<age>\d{1,3})\b" + _NO_UNIT,
        re.I,
    ),
    re.compile(r"(?<![\w.])(?P<age>\d{1,3})\s*(?:,|/)?\s*(?:m|f|male|female|woman|man|lady|guy|bloke|lad|lass)\b(?!\w)", re.I),
    re.compile(rf"\b{_PERSON}(?:'s|s)?\s*[,(]?\s*(?:is|are|was|just turned|turned|aged?|who'?s|who is|at|thats|now|only|nearly|about)?\s*"
               rf"(?P<age>\d{{1,3}})\b" + _NO_UNIT, re.I),
    re.compile(r"\b(?:someone|person|woman|man|lady|boy|girl) of (?P<age>\d{1,3})\b" + _NO_UNIT, re.I),
    re.compile(r"\b(?P<age>\d{2})\s+(?:in|on|this|next|come|since)\s+(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec|spring|summer|"
               r"autumn|winter|christmas|easter|birthday|my next|next week|year)", re.I),
    re.compile(r"\b(?:at|over|past|gone|well into my)\s+(?P<age>[5-9]\d)\b(?=\s*(?:[,.!?;]|$))" , re.I),
    re.compile(r"\b(?:early|mid|late)?[- ]?(?P<age>[2-9]0)'?s\b", re.I),
    re.compile(r"^\W*(?P<age>\d{2})\s*(?:,|\.)\s*(?=[a-z])", re.I),
)  # fmt: skip
_BANDS: tuple[tuple[str, Callable[[int], bool]], ...] = (
    ("child", lambda years: years < 18),
    ("older_age", lambda years: years >= 60),
)


def first(message: str) -> tuple[int, int, int] | None:
    """The first age in a message, in years, with its characters."""
    found = sorted(_ages(message), key=lambda age: age[1])
    return found[0] if found else None


def bands(message: str) -> Iterator[Reading]:
    """`child` for an age under 18, `older_age` from 60 on (eval vocabulary)."""
    for years, start, end in _ages(message):
        for finding, holds in _BANDS:
            if holds(years):
                yield Reading(finding, start, end)


def _ages(message: str) -> Iterator[tuple[int, int, int]]:
    seen: set[int] = set()
    for pattern in _AGE:
        for match in pattern.finditer(message):
            years = int(match["age"])
            if match.start("age") not in seen and 1 <= years <= 110:
                seen.add(match.start("age"))
                yield years, match.start(), match.end()
