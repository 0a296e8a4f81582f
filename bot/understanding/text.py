"""The words of a message: tokens in the form in which the knowledge base's own wordings are compared."""

from __future__ import annotations

from bot.knowledge.words import Token, fold, how_many_limbs, is_plural, keys, tokenize

__all__ = ["HARD_MARKS", "JOINERS", "TOO_LONG", "Token", "fold", "how_many_limbs", "is_plural", "keys", "tokenize"]

TOO_LONG = 5_000
"""Characters of a message that are read; the web page lets a person type 1,000, and real messages stay far below."""

HARD_MARKS = {".", ";", "!", "?", "\n", "(", ")", ":"}
"""Marks that end a clause."""

JOINERS = {",", "and", "or", "nor", "/", "&", "+"}
"""What stands between the items of a list."""
