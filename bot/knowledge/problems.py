"""What is wrong with a knowledge file, said so that a clinician can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake: the file, the line (from 1), the key it stands under, what is wrong and how to mend it.

    `left_out` names the entry ("findings:fever") that could not be read because of it: others may still refer to it.
    """

    file: Path
    line: int
    key: str
    wrong: str
    mend: str
    left_out: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" + (f", '{self.key}'" if self.key else "")
        return f"{where}: {self.wrong} {self.mend}"


class KnowledgeError(Exception):
    """The knowledge base has mistakes; `problems` lists every one of them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
