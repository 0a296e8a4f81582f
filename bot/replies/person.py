"""Speaks of somebody else: "do you take your tablets?" becomes "does she take her tablets?".

The texts of the knowledge base are written to "you". They hold few kinds of sentence, so a handful of rules turns them; a test
turns every question and reads the result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True)
class Forms:
    """The forms of a pronoun; `plural` where verbs stay as they are with "you"."""

    subject: str
    object: str
    owner: str
    itself: str
    plural: bool = False


FORMS: Mapping[str, Forms] = {
    "he": Forms("he", "him", "his", "himself"),
    "she": Forms("she", "her", "her", "herself"),
    "they": Forms("they", "them", "their", "themselves", plural=True),
}

TURNED = ("question", "reason", "there", "denied", "because", "against", "mechanism", "why", "link", "others", "see", "guess")
"""The values of a reply that speak of the person with the cramp. Instructions speak to whoever reads them."""

_IRREGULAR = {"are": "is", "were": "was", "have": "has", "do": "does", "go": "goes", "arent": "isnt", "dont": "doesnt", "haven't": "hasn't"}
_IRREGULAR |= {"don't": "doesn't", "aren't": "isn't"}
_CONTRACTED = {"'re": "are", "'ve": "have"}
_MODAL = "can|could|may|might|must|should|will|would|shall|cannot|can't|did|didn't|had"
_ADVERB = "quickly|also|often|never|always|now|still|really|just|only|usually|sometimes|first|then"
_SAME = "hurt|had|took|felt|told|said|got|began|went|did|was|wore|ate|drank|lay|gave|left|saw|could|would"
_TO = (
    "to|for|with|at|of|on|from|by|about|round|around|leave|wear|point|wake|wakes|woke|stung|help|helps|give|gives|tell|tells|told|"
    "let|lets|make|makes|see|suit|keep|keeps"
)
_NO_VERB = {"or", "and", "when", "that", "if", "there", "to", "in", "on"}

_RULES: tuple[tuple[str, str], ...] = (
    (r"\byourself\b", "itself"),
    (r"\byour\b(?! own words)", "owner"),
    (r"\b(are|were|do|have) you\b", "asked"),
    (rf"\b({_MODAL}) you\b", "after_modal"),
    (r"\b(you)('re|'ve)\b", "contracted"),
    (rf"\b({_TO}) you\b", "object"),
    (rf"\byou ({_MODAL})\b", "before_modal"),
    (rf"\byou ({_ADVERB}) (\w+)", "with_adverb"),
    (r"\byou both\b", "both"),
    (r"\byou ([a-z']+)", "told"),
    (r"\byou\b", "alone"),
    (r"(?<!does )(?<!did )\b(s?he \w+s(?: \w+)? (?:and|or)(?: first)?) (rest|stand|lean|curl|walk|bend|drink|pee|get)\b", "second_verb"),
)


def about(text: str, pronoun: str | None) -> str:
    """The text as it is said about somebody else; as it is when `pronoun` names none."""
    forms = FORMS.get(pronoun or "")
    if forms is None:
        return text
    for pattern, kind in _RULES:
        text = re.sub(pattern, partial(_turned, kind=kind, forms=forms), text, flags=re.I)
    return text


def turned(values: Mapping[str, str], pronoun: str | None) -> dict[str, str]:
    """A reply's values with those turned that speak of the person."""
    return {key: about(value, pronoun) if key in TURNED else value for key, value in values.items()}


def _turned(found: re.Match[str], kind: str, forms: Forms) -> str:
    whole = found.group()
    first = found.group(1) if found.groups() else ""
    subject = forms.subject
    match kind:
        case "itself":
            said = forms.itself
        case "owner":
            said = forms.owner
        case "asked":
            said = f"{_verb(first, forms)} {subject}"
        case "after_modal":
            said = f"{first} {subject}"
        case "contracted":
            said = f"{subject} {_verb(_CONTRACTED[found.group(2).lower()], forms)}"
        case "before_modal":
            said = f"{subject} {first}"
        case "with_adverb":
            said = f"{subject} {first} {_verb(found.group(2), forms)}"
        case "object":
            said = f"{first} {forms.object}"
        case "both":
            said = "them both"
        case "told":
            said = f"{subject} {_verb(first, forms)}"
        case "second_verb":
            said = f"{first} {_verb(found.group(2), forms)}"
        case _:
            said = forms.object
    return said[0].upper() + said[1:] if whole[0].isupper() else said


def _verb(verb: str, forms: Forms) -> str:
    """The verb as it goes with the pronoun."""
    low = verb.lower()
    past = low.endswith("ed") and low != "need"
    if forms.plural or past or low in _NO_VERB or re.fullmatch(_SAME, low):
        return verb
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if low.endswith(("s", "x", "ch", "sh", "o")):
        return verb + "es"
    if low.endswith("y") and low[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"
