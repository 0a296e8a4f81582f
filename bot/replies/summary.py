"""The take-away for a doctor or pharmacist, one page, in their words: as text, and as HTML to print.

The words of the page stand in `templates/`; what fills them are the clinical names of the knowledge base.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.assessment.assess import Assessment
from bot.assessment.facts import ABSENT, UNSURE
from bot.knowledge.base import KnowledgeBase, Together
from bot.knowledge.schema import FindingKind, Level
from bot.replies.reply import Reply

TEMPLATES = Path(__file__).with_name("templates")

_COMPLAINT = {FindingKind.PLACE, FindingKind.SIDE, FindingKind.FEATURE, FindingKind.TRIGGER, FindingKind.RELIEF}
_HISTORY = {FindingKind.CONDITION, FindingKind.PERSON, FindingKind.HABIT}


@dataclass(frozen=True)
class Considered:
    """A cause in clinical words, with what speaks for and against it."""

    name: str
    because: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """Everything that a clinician asks first. All lists are clinical names, in the order in which things were told."""

    day: date
    version: str
    about_other: bool
    complaint: tuple[str, ...]
    timeline: tuple[str, ...]
    signs: tuple[str, ...]
    medicines: tuple[str, ...]
    no_medicines: bool
    history: tuple[str, ...]
    denied: tuple[str, ...]
    unsure: tuple[str, ...]
    dangers: tuple[str, ...]
    considered: tuple[Considered, ...]
    level: Level | None


def of(view: Assessment, base: KnowledgeBase, day: date, together: Together = (), guessed: Collection[str] = ()) -> Summary:
    """The summary of a view, made on this day; `together` are findings that one button stood for, `guessed` what others take it for."""
    known, present = view.facts.known, [finding for finding in view.facts.present if finding not in guessed]
    told = base.telling(present)
    no_medicines = view.facts.denied("any_medication")
    denied = [f for f, assertion in known.items() if assertion == ABSENT and f != "any_medication"]

    def of_kinds(*kinds: FindingKind) -> tuple[str, ...]:
        return tuple(base.named((f for f in told if base.findings[f].kind in kinds), together, clinical=True))

    return Summary(
        day=day,
        version=base.digest,
        about_other=view.facts.subject != "self",
        complaint=of_kinds(*_COMPLAINT),
        timeline=of_kinds(FindingKind.COURSE),
        signs=of_kinds(FindingKind.SIGN),
        medicines=of_kinds(FindingKind.MEDICINE),
        no_medicines=no_medicines,
        history=of_kinds(*_HISTORY),
        denied=_clinical((f for f in denied if not (no_medicines and base.findings[f].kind is FindingKind.MEDICINE)), base),
        unsure=_clinical((f for f, assertion in known.items() if assertion == UNSURE or f in guessed), base),
        dangers=tuple(hit.flag.clinical for hit in view.flags if hit.level.urgency >= Level.SOON.urgency),
        considered=tuple(
            Considered(one.cause.clinical, *(tuple(base.named(told, together, clinical=True)) for told in (one.because, one.against)))
            for one in view.causes
        ),
        level=view.level,
    )


def text(filled: Summary) -> str:
    """The summary as plain text, to copy or read out."""
    return _page("summary.txt", filled)


def html(filled: Summary) -> str:
    """The summary as one HTML page of its own that prints on one sheet; it loads nothing from anywhere."""
    return _page("summary.html", filled)


def summary(view: Assessment, base: KnowledgeBase, day: date, together: Together = (), guessed: Collection[str] = ()) -> Reply:
    """The message with the summary; its `custom` part holds text and HTML for whoever wants to save or print it."""
    filled = of(view, base, day, together, guessed)
    both = {"text": text(filled), "html": html(filled)}
    return Reply("utter_summary", {"summary": both["text"]}, custom={"summary": both})


def _clinical(findings: Iterable[str], base: KnowledgeBase) -> tuple[str, ...]:
    return tuple(base.findings[finding].clinical for finding in findings)


def _page(template: str, filled: Summary) -> str:
    return _templates().get_template(template).render(summary=filled).strip()


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
