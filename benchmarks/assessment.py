"""How long an assessment takes: `python -m benchmarks.assessment`. Needs nothing running. Processor time, whatever else runs.

Each sample assesses 30 findings drawn from the whole knowledge base, half of them there and half denied, none that raises a
danger (a danger ends the assessment early), after the first four questions were asked: so the whole of it is paid, red flags,
ranking and the choice of the next question.
"""

from __future__ import annotations

import platform
import random
import statistics
import time

from bot.assessment.assess import assess
from bot.assessment.facts import ABSENT, PRESENT, Facts
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge

FINDINGS = 30
SAMPLES = 500
ASKED = ("danger_check", "where", "when", "medicines_taken")
BAR_MS = 5.0


def samples(base: KnowledgeBase) -> list[Facts]:
    chance = random.Random(2026)
    quiet = sorted(set(base.findings) - base.danger_findings)
    drawn = [chance.sample(quiet, FINDINGS) for _ in range(SAMPLES)]
    return [Facts({f: PRESENT if i < FINDINGS // 2 else ABSENT for i, f in enumerate(findings)}) for findings in drawn]


def milliseconds(facts: Facts, base: KnowledgeBase) -> float:
    start = time.process_time()
    assess(facts, base, ASKED)
    return 1000 * (time.process_time() - start)


def main() -> None:
    base = knowledge()
    drawn = samples(base)
    assess(drawn[0], base, ASKED)  # the tables of the knowledge base are made once
    taken = sorted(milliseconds(facts, base) for facts in drawn)
    asked = sum(assess(facts, base, ASKED).ask is not None for facts in drawn)
    print(f"Knowledge base {base.digest}, Python {platform.python_version()}, {SAMPLES} assessments of {FINDINGS} findings")
    print(f"{asked} of them chose a further question")
    print(f"median {statistics.median(taken):.2f} ms, 95 % under {taken[int(0.95 * SAMPLES)]:.2f} ms, slowest {taken[-1]:.2f} ms")
    print(f"bar {BAR_MS:g} ms: {'held' if taken[int(0.95 * SAMPLES)] < BAR_MS else 'NOT held'}")


if __name__ == "__main__":
    main()
