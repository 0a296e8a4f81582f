"""Medicines, look-alikes, words of doctors, whom to call, and where statements come from."""

from __future__ import annotations

from enum import Enum

from pydantic import Field

from bot.knowledge.entries.core import Entry, Level, SourcedEntry, not_empty


class Strength(str, Enum):
    """How strong the link with cramps is: A population or trial data, B reference texts, C label or case reports."""

    A = "A"
    B = "B"
    C = "C"


class Medicine(SourcedEntry):
    """A class of medicines: the names people use for it, how strong its link with cramps is, what to do."""

    name: str
    finding: str | None = None
    generics: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    nicknames: tuple[str, ...] = ()
    strength: Strength
    link: str
    advice: str


class LookAlike(SourcedEntry):
    """What is taken for a cramp, and the questions that tell the two apart.

    `question` is the best single one, `ask_also` what to ask next; `points_to_it` and `points_to_cramp` are what the
    answers mean. `causes` are the causes of this knowledge base that it belongs to. `aliases` are names and whole
    questions ("cramp or restless legs").
    """

    name: str
    clinical: str
    aliases: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    feels_like: str
    question: str
    ask_also: tuple[str, ...] = ()
    points_to_it: str
    points_to_cramp: str
    level: Level
    see: str

    _asks = not_empty("ask_also")


class Term(SourcedEntry):
    """A word of doctors in plain words."""

    term: str
    aliases: tuple[str, ...] = ()
    meaning: str


class Service(SourcedEntry):
    """Whom to call in one country. `id` is its lower-case two-letter code, or `eu` for the 112 default."""

    country: str
    also_called: tuple[str, ...] = ()
    emergency: str
    urgent: str
    crisis: str
    emergency_department: str


class SourceKind(str, Enum):
    TRIAL = "trial"
    REVIEW = "review"
    GUIDELINE = "guideline"
    COHORT = "cohort"
    SURVEY = "survey"
    LEAFLET = "leaflet"
    REFERENCE = "reference"
    REGULATOR = "regulator"
    EVALUATION = "evaluation"
    KNOWLEDGE = "knowledge"


class Source(Entry):
    """A publication. `verified` is false where only a copy on another site was read, or none.

    Those of kind `evaluation` tell how well symptom checkers do; the documents cite them, no entry does.
    """

    id: str = Field(regex=r"^(R\d\d|K)$")
    title: str
    year: int | None = None
    kind: SourceKind
    link: str = ""
    verified: bool
