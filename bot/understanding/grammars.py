"""Reads numbers in a message: how long, since when, how often, how many weeks pregnant, which side."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understanding import ages, dates
from bot.understanding.reading import Reading

_NUMBER_WORDS = {
    "a": 1, "an": 1, "one": 1, "couple": 2, "two": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6, "several": 5,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "half an": 0.5, "half a": 0.5, "once": 1, "twice": 2, "thrice": 3,
}  # fmt: skip
_N = r"(?P<n>\d+(?:\.\d+)?|half an?|" + "|".join(w for w in _NUMBER_WORDS if " " not in w) + r")"
_RANGE = _N + r"(?:\s*(?:-|to|or|–)\s*(?P<n2>\d+(?:\.\d+)?|[a-z]+))?(?:\s+of)?\s*"
_UNIT = r"(?P<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?|nights?|wks?|weeks?|mths?|months?|yrs?|years?)\b"
_AMOUNT = re.compile(r"(?<![\w.])" + _RANGE + r"(?:(?:more|odd|good|whole|full|long)\s+)?" + _UNIT, re.I)
_OFTEN = re.compile(
    r"(?<![\w.])"
    + _RANGE
    + r"(?:times?|x|nights?|days?|evenings?|goes)?\s*(?:a|per|every|each|/|out of)\s*(?P<per>night|day|week|wk|month|mth|year)\b",
    re.I,
)
_PREGNANT = re.compile(
    r"(?<![\w.])(?P<n>\d{1,2})\s*(?:\+\s*\d\s*)?(?P<unit>wks?|weeks?|months?|mths?)\s*"
    r"(?P<sure>gone|preg\w*|along|expecting|pg|today with|with my|with baby|into my pregnancy)?",
    re.I,
)
_I_AM = re.compile(r"(?:\bi'?m|\bi am|\bim|\bshe'?s|\bshes|\bshe is)\s+(?:now\s+|about\s+|nearly\s+|almost\s+|only\s+)?$", re.I)
_NOT_EXPECTING = re.compile(r"^\s*(?:post|out|into|in|since|clean|sober|off|on|after|old|ago|away|without|free|smoke|late)\b", re.I)
_FEW = r"(?:\d{1,2}|a|one|two|three|four|five|six|few)"
_BABY = re.compile(
    rf"\b(?:baby|newborn|bub|little one|wee one)\W+(?:is|was born|just turned|s)?\W*(?:only\W+)?{_FEW}\W*(?:days?|weeks?|wks?)\b|"
    rf"\b{_FEW}\W*(?:day|week|wk)\W*old\W+(?:baby|newborn|bub)\b|"
    r"\b(?:gave birth|had (?:my|the|our) baby|had a c[- ]?section)\W+(?:\w+\W+){0,2}?"
    rf"{_FEW}\W*(?:days?|weeks?|wks?)\b",
    re.I,
)
_BEFORE_ONSET = re.compile(
    r"(?:\bfor|\bsince|\bpast|\blast|\bover|\bbeen|\bthis|\bthese|\babout|\baround|\bfrom)\s+(?:the\s+)?"
    r"(?:past\s+|last\s+|about\s+|around\s+|over\s+|nearly\s+|almost\s+|like\s+|maybe\s+|a\s+)*$",
    re.I,
)
_AFTER_ONSET = re.compile(r"^\s*(?:ago|now|back|of this|straight|running|in a row|on and off|on an off|since)\b", re.I)
_EVERY = re.compile(r"\bevery\s+(?:other\s+)?$", re.I)
_MOMENT_BEFORE = re.compile(r"(?:\bat|\bafter|\bwithin|\bby|\bin)\s+(?:about|around|roughly|the)?\s*$", re.I)
_MOMENT_AFTER = re.compile(
    r"^\s*(?:in\b|into|later|mark|before|after|run|walk|walking|swim|drive|flight|sleep|shift|"
    r"of (?:walking|running|swimming|driving|sleep))",
    re.I,
)
_SIDE = re.compile(
    r"\b(?P<side>left|right|both|l|r)\s*(?:hand\s*side|side|lower|upper|inner|outer|back of|one)?\s*"
    r"(?:leg|calf|calves|foot|feet|thigh|ham|hamstring|quad|shin|ankle|arch|heel|toe|big toe|knee|buttock|hip|side|one)s?\b",
    re.I,
)

_KEPT_UP = re.compile(
    r"\b(?:sat|sit|sitting|seated|stood|stand|standing|work\w*|driv\w*|drove|sle[ep]\w*|slept|walk\w*|ran|run\w*|train\w*|cycl\w*|"
    r"flight|flew|shifts?|desk|on my feet|on the go|awake|nap\w*|ride|rode|hike\w*|play\w*|plane|bus|coach|car)\b\W+(?:\w+\W+){0,2}$",
    re.I,
)
_OPERATION = re.compile(
    r"\b(?:operation|op|surgery|replacement|c[- ]?section|caesarean|cesarean|hysterectomy|arthroscopy|keyhole|bypass|flight|flew)\b"
    r"(?:\W+(?!in\b|next\b|due\b|booked\b|within\b|planned\b)\w+){0,4}?\W+(?:\d+|a|one|two|three|four|five|six|couple|few|last)\W+(?:of\W+)?(?:days?|weeks?|wks?|fortnight)\b",
    re.I,
)
_SHORT = ("s", "m", "h")


def read(message: str) -> list[Reading]:
    """Every reading of every grammar; a frequency or a number of weeks pregnant is not read as a duration as well."""
    often = list(_frequency(message))
    pregnant = list(_weeks_pregnant(message))
    taken = [(r.start, r.end) for r in (*often, *pregnant)] + [m.span() for m in _BABY.finditer(message)]
    amounts = [r for r in _amounts(message) if not any(s < r.end and r.start < e for s, e in taken)]
    birth = [Reading("postpartum", m.start(), m.end()) for m in _BABY.finditer(message)]
    recent = [Reading("recent_surgery_or_flight", m.start(), m.end()) for m in _OPERATION.finditer(message)]
    return [*often, *pregnant, *amounts, *birth, *recent, *dates.read(message), *ages.bands(message), *_side(message)]


def _value(text: str | None) -> float:
    if not text:
        return 0.0
    return _NUMBER_WORDS.get(text.lower(), 0.0) if not text[0].isdigit() else float(text)


def _largest(match: re.Match[str]) -> float:
    return max(_value(match["n"]), _value(match["n2"]))


def _unit(text: str) -> str:
    """One of s, m, h, d, n, w, month, y."""
    lower = text.lower()
    return "month" if lower.startswith(("mth", "mon")) else lower[0]


def _amounts(message: str) -> Iterator[Reading]:
    for match in _AMOUNT.finditer(message):
        unit, number = _unit(match["unit"]), _largest(match)
        before, after = message[: match.start()], message[match.end() :]
        onset = bool(_BEFORE_ONSET.search(before) or _AFTER_ONSET.match(after))
        if _EVERY.search(before):
            continue
        if len(match["unit"]) == 1 and (not match["n"][0].isdigit() or match["unit"].isupper()):
            continue
        if unit in ("d", "w", "month", "y") and (onset or unit != "d"):
            if finding := _since(unit, number, after):
                yield Reading(finding, match.start(), match.end())
        elif unit in _SHORT and not _AFTER_ONSET.match(after) and not _is_moment(before, after) and not _KEPT_UP.search(before):
            yield Reading(_lasting(unit, number), match.start(), match.end())


def _is_moment(before: str, after: str) -> bool:
    return bool(_MOMENT_AFTER.match(after)) or bool(_MOMENT_BEFORE.search(before) and not re.search(r"\bwithin\s*$", before))


def _lasting(unit: str, number: float) -> str:
    seconds = number * {"s": 1, "m": 60, "h": 3600}[unit]
    if seconds < 60:
        return "duration_seconds"
    if seconds <= 600:
        return "duration_minutes"
    return "duration_over_10min" if seconds < 7200 else "duration_hours"


def _since(unit: str, number: float, after: str) -> str | None:
    if re.match(r"^\s*(?:old|pregnant|gone|along|post|of age|younger|older)\b", after, re.I):
        return None
    days = number * {"d": 1, "w": 7, "month": 30, "y": 365}[unit]
    if days >= 365:
        return "onset_years"
    if days >= 59:
        return "onset_months"
    return "onset_weeks" if days >= 10 else "onset_days"


def _frequency(message: str) -> Iterator[Reading]:
    for match in _OFTEN.finditer(message):
        per, number = match["per"].lower(), _largest(match)
        if match["n"].lower() in ("a", "an"):
            continue
        if per == "night":
            finding = "frequency_several_per_night" if number >= 2 else "frequency_daily"
        elif per == "day":
            finding = "frequency_daily"
        elif per in ("week", "wk"):
            finding = "frequency_daily" if number >= 6 else "frequency_weekly"
        else:
            finding = "frequency_monthly" if per in ("month", "mth") else "frequency_occasional"
            finding = "frequency_weekly" if per in ("month", "mth") and number >= 4 else finding
        yield Reading(finding, match.start(), match.end())


def _weeks_pregnant(message: str) -> Iterator[Reading]:
    for match in _PREGNANT.finditer(message):
        number, weeks = float(match["n"]), _unit(match["unit"]) == "w"
        alone = not message[: match.start()].strip(" ,.!?") or message[: match.start()].rstrip().endswith((".", ",", "!", "!!"))
        ends = not message[match.end() :].strip(" ,.!?") or message[match.end() :].lstrip().startswith((".", ","))
        plausible = 3 <= number <= 42 if weeks else 1 <= number <= 10
        onset = _BEFORE_ONSET.search(message[: match.start()]) or _AFTER_ONSET.match(message[match.end() :])
        told = bool(_I_AM.search(message[: match.start()])) and number >= 5 and not _NOT_EXPECTING.match(message[match.end() :])
        if (
            not plausible
            or onset
            or not (match["sure"] or (weeks and told) or (weeks and number >= 12 and alone and ends and _expects(message)))
        ):
            continue
        yield Reading("pregnancy", match.start(), match.end())
        if number >= (20 if weeks else 5):
            yield Reading("pregnancy_after_20_weeks", match.start(), match.end())


def _expects(message: str) -> bool:
    """A bare "24 wks" means pregnancy only when more is said than that; alone it answers "since when?"."""
    return len(message.split()) > 4


def _side(message: str) -> Iterator[Reading]:
    for match in _SIDE.finditer(message):
        side = {"l": "left", "r": "right"}.get(match["side"].lower(), match["side"].lower())
        yield Reading(f"side_{side}", match.start(), match.end())
