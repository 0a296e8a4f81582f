"""The take-away for a doctor or pharmacist: findings in clinical words, what was denied, the view, the version of the knowledge."""

from __future__ import annotations

from bot.assessment.assess import Assessment
from bot.assessment.facts import ABSENT, UNSURE
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.replies.reply import Reply, listed

_NOTHING = "–"


def summary(view: Assessment, base: KnowledgeBase) -> Reply:
    """One message with everything that a clinician asks first."""
    known = view.facts.known
    medicines = [f for f in view.facts.present if base.findings[f].kind is FindingKind.MEDICINE]
    others = [f for f in view.facts.present if f not in medicines]
    values = {
        "findings": _clinical(others, base),
        "medicines": _clinical(medicines, base),
        "denied": _clinical([f for f, a in known.items() if a == ABSENT], base),
        "unsure": _clinical([f for f, a in known.items() if a == UNSURE], base),
        "view": listed([ranked.cause.clinical for ranked in view.causes]) or _NOTHING,
        "level": view.level.value.replace("_", " ") if view.level else _NOTHING,
        "version": base.digest,
    }
    return Reply("utter_summary", values)


def _clinical(findings: list[str], base: KnowledgeBase) -> str:
    return listed([base.findings[finding].clinical for finding in findings]) or _NOTHING
