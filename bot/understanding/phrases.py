"""Exact look-up of many phrases at once, in the form in which wordings are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.understanding.text import Token, keys


class Phrases:
    """Exact multi-word look-up over folded tokens, each phrase with its label (spaCy's phrase matcher)."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        for label, phrase in phrases:  # one by one: all these documents at once would take 120 MB
            words = keys(phrase)
            if words:
                self._matcher.add(label, [Doc(self._vocab, words=words)])

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
        """Label, first token and token after the last of every phrase that occurs."""
        if not tokens:
            return
        doc = Doc(self._vocab, words=[token.key for token in tokens])
        for label, start, end in self._matcher(doc):
            yield self._vocab.strings[label], start, end
