"""What a knowledge base knows and may not say (bot/knowledge/release.py decides it)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Held:
    """What is not served: topics ("remedy:magnesium") and the ready answers of domain.yml by name; red flags served `unchecked`."""

    topics: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    unchecked: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.topics) + len(self.answers)
