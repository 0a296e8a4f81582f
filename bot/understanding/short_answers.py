"""What a bare reply means after a question: "yeah a bit", "nope", "2", "the second one", or the words of a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from bot.understanding.text import fold, keys

FILE = Path(__file__).resolve().parents[2] / "data" / "understanding" / "short_answers.yml"
MEANINGS = ("yes", "no", "unsure", "skip", "enough", "in order", "summary")
"""What a whole reply can mean; `in order` lists first, second, third ..."""

BARE = 6
"""A reply with more words than this tells something; it is no bare answer."""

LABEL_LIKENESS = 88


@dataclass(frozen=True)
class Offered:
    """What a question offered: each option's words and findings, the words for "none", or the finding of a yes-or-no question."""

    options: tuple[tuple[str, tuple[str, ...]], ...]
    none: str
    finding: str | None


class ShortAnswers:
    """Knows how people say yes, no, not sure and skip (`data/understanding/short_answers.yml`)."""

    def __init__(self, file: Path = FILE) -> None:
        groups: Mapping[str, Sequence[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
        self._ordinals = [fold(word) for word in groups["in order"]]
        spoken = {meaning: texts for meaning, texts in groups.items() if meaning != "in order"}
        self._meanings = {tuple(keys(text)): meaning for meaning, texts in spoken.items() for text in texts}

    def meaning(self, reply: str) -> str | None:
        """yes, no, unsure, skip, enough or summary when the whole reply says just that (politeness and repetition aside)."""
        said = keys(reply)
        words = [word for word in said if word not in _POLITE]
        tried = (tuple(said), tuple(words), tuple(dict.fromkeys(words)))
        return next((meaning for form in tried if (meaning := self._whole(form))), None)

    def _whole(self, words: tuple[str, ...]) -> str | None:
        """What words mean that are listed as they are, or behind a "no" or "yes" of the same meaning ("nah none of that")."""
        if words in self._meanings or len(words) < 2:
            return self._meanings.get(words)
        first, rest = self._meanings.get(words[:1]), self._meanings.get(words[1:])
        return first if first == rest else None

    def read(self, reply: str, offered: Offered) -> dict[str, str]:
        """The findings that `reply` settles, as {id: present | absent | unsure}; empty when it settles none."""
        meaning = self.meaning(reply)
        if offered.finding:
            assertion = {"yes": "present", "no": "absent", "unsure": "unsure"}.get(meaning or "")
            return {offered.finding: assertion} if assertion else {}
        every = [finding for _, findings in offered.options for finding in findings]
        if meaning in ("no", "unsure"):
            return dict.fromkeys(every, "absent" if meaning == "no" else "unsure")
        if meaning == "yes" and len(offered.options) == 1:
            return dict.fromkeys(offered.options[0][1], "present")
        chosen = self._chosen(reply, offered)
        if chosen is None:
            return {}
        if chosen == len(offered.options):
            return dict.fromkeys(every, "absent")
        return dict.fromkeys(offered.options[chosen][1], "present")

    def _number(self, words: list[str]) -> int | None:
        """ "2", "number 2", "the second one"."""
        bare = [word for word in words if word not in ("the", "one", "number", "option", "answer")]
        if len(bare) != 1:
            return None
        if bare[0] in self._ordinals:
            return self._ordinals.index(bare[0]) + 1
        return int(bare[0]) if bare[0].isdecimal() and len(bare[0]) < 4 else None

    def _chosen(self, reply: str, offered: Offered) -> int | None:
        """The number of the option that is meant (the one after the last is "none"), or None."""
        words = keys(reply)
        labels = [label for label, _ in offered.options] + [offered.none]
        number = self._number(words)
        if number is not None:
            return number - 1 if 1 <= number <= len(labels) else None
        if not words or len(words) > max(BARE, *(len(keys(label)) for label in labels)):
            return None
        found = process.extractOne(" ".join(words), [" ".join(keys(label)) for label in labels], scorer=fuzz.ratio)
        return int(found[2]) if found and found[1] >= LABEL_LIKENESS else None


_POLITE = {
    "of", "please", "thank", "thanks", "god", "mate", "love", "hun", "pal", "lol", "haha", "tbh", "really", "sorry", "well", "oh",
    "um", "er", "erm", "hmm", "ok",
}  # fmt: skip
