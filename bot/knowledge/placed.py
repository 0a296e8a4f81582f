"""An entry together with the place where it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.knowledge import yaml_lines
from bot.knowledge.problems import Problem


@dataclass(frozen=True)
class Placed:
    """An entry and where it was written, so that a cross-check can point at the line."""

    kind: str
    entry: Any
    document: yaml_lines.Document
    index: int

    def problem(self, location: yaml_lines.Location, wrong: str, mend: str) -> Problem:
        line = self.document.line((self.index, *location))
        return Problem(self.document.path, line, ".".join(map(str, location)), wrong, mend)
