"""The arithmetic of the measurements in eval/README.md."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

VOCABULARY = Path(__file__).with_name("vocabulary.yml")
DANGER = ("emergency", "same_day")
ORDER = ("none", "self_care", "see_doctor", "same_day", "emergency")

SOFT = frozenset(
    {
        "tried_remedies", "location_unspecified", "location_leg_unspecified", "residual_soreness", "sleep_disturbed",
        "side_one", "anxiety", "worsening", "normal_blood_tests", "swelling_resolved",
    }
)  # fmt: skip


@lru_cache(maxsize=1)
def agreed_findings() -> frozenset[str]:
    """The findings of the agreed vocabulary, which labels are written in."""
    return frozenset(yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))["findings"])


def is_soft(finding: str) -> bool:
    """Findings on which annotators agree little; scores are also given without them."""
    return finding in SOFT or finding.startswith(("severity_", "any_"))


def as_label(level: str | None) -> str:
    """Charley's level in the words of the labels: soon and routine both count as see_doctor."""
    return "see_doctor" if level in ("soon", "routine") else level or "none"


@dataclass
class Counts:
    """Right, wrong and missed, with precision, recall and their harmonic mean as shares between 0 and 1."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, found: Collection[str], wanted: Collection[str], optional: Collection[str]) -> None:
        self.right += len(set(found) & set(wanted))
        self.wrong += len(set(found) - set(wanted) - set(optional))
        self.missed += len(set(wanted) - set(found))

    @property
    def precision(self) -> float:
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)


def share(part: float, whole: float) -> float:
    """`part` of `whole`; 1 when there was nothing to get wrong."""
    return part / whole if whole else 1.0


def share_of(values: Iterable[bool]) -> float:
    listed = list(values)
    return share(sum(listed), len(listed))
