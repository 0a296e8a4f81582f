"""Reads since when, where it is said by a day, a meal, a season or a year instead of a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understanding.reading import Reading


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


_SOFTENED = _any("about", "around", "roughly", "maybe", "the", "early", "late", "mid", "last", "this")
_SINCE = rf"\b(?:ever\s+since|since|sinse|from)\s+(?:{_SOFTENED}\s+)*"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = _any(
    "jan(?:uary)?", "feb(?:ruary)?", "march", "april", "may", "june", "july", "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?",
    "nov(?:ember)?", "dec(?:ember)?", "christmas", "xmas", "new year", "easter", "lent", "ramadan", "diwali", "thanksgiving",
    "halloween", "spring", "summer", "autumn", "fall", "winter", "the clocks",
)  # fmt: skip
_HOUR = _any(*(str(hour) for hour in range(12, 0, -1)), "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TODAY = _any(
    "breakfast", "brekkie", "lunch(?:time)?", "dinner(?:time)?", "tea(?:time)?", "supper", "noon", "midday", "midnight", "morning",
    "last night", "night", "tonight", "waking", "i woke", "i got up", "an hour ago", rf"{_HOUR}(?:[:.]\d\d)?\s*(?:o'?clock|am|pm)",
)  # fmt: skip
_EARLIER = _any("i was (?:a|in|at|about|\\d)", "my (?:teens|twenties|thirties|forties|fifties|sixties|youth|childhood)")
_ORDINAL = _any("second", "third", "fourth", "fifth", "2nd", "3rd", "4th", "5th")

_PATTERNS = {
    "onset_today": [rf"{_SINCE}{_TODAY}\b"],
    "onset_days": [
        # "since Friday", "on Friday"; not "from Monday to Friday", not "on Fridays"
        rf"(?:{_SINCE}|\b(?:on|last|this past)\s+){_DAY}\b(?!\s*(?:and|or|to|till|until|through)?\s*{_DAY}\b)(?!'?s\b)",
        rf"\b{_DAY}\s+(?:gone|just gone|past|last)\b",
        rf"{_SINCE}(?:weekend|yesterday|other (?:day|night))\b",
        r"\b(?:all|this|this past|past|last|whole) week(?:end)?\b(?!\s*(?:s\b|i (?:fly|go|start|have)))",
        rf"\b{_ORDINAL} (?:day|night) (?:of|in|running|now)\b",
        r"\b(?:day|night) (?:two|three|four|five|six|[2-6])\b",
    ],
    "onset_weeks": [r"\b(?:a|this|last|past)\s+(?:fortnight|few weeks|couple (?:of )?weeks)\b", r"\b(?:all|this|past) month\b"],
    "onset_months": [rf"{_SINCE}{_MONTH}\b", r"\b(?:all|most of the|this past|the whole) (?:spring|summer|autumn|winter|year)\b"],
    "onset_years": [rf"{_SINCE}(?:19[4-9]\d|20[0-4]\d|{_EARLIER})\b"],
}
_WHEN = [(finding, re.compile(pattern, re.I)) for finding, patterns in _PATTERNS.items() for pattern in patterns]


def read(message: str) -> Iterator[Reading]:
    """Every "since" that is told without a number of days."""
    for finding, pattern in _WHEN:
        for match in pattern.finditer(message):
            yield Reading(finding, match.start(), match.end())
