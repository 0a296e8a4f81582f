"""What an entry of the knowledge base may hold: one model per kind, as clinicians write them in YAML.

Every model is frozen and refuses unknown keys, so that a misspelt key is an error and not a silent loss. Here stand findings,
the questions that ask for them, red flags and causes; advice, movements and what is looked up have modules of their own.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from pydantic import Field, root_validator, validator

from bot.knowledge.entries.advice import Food, Gate, Grade, Remedy, RemedyUse
from bot.knowledge.entries.core import Citation, Entry, Level, Model, Review, ReviewStatus, SourcedEntry
from bot.knowledge.entries.core import not_empty as _not_empty
from bot.knowledge.entries.movement import Position, Routine, RoutineStep, Stretch, StretchUse
from bot.knowledge.entries.reference import LookAlike, Medicine, Service, Source, SourceKind, Strength, Term

__all__ = [
    "Cause",
    "Citation",
    "Commonness",
    "Condition",
    "Count",
    "Entry",
    "Finding",
    "FindingKind",
    "Food",
    "Gate",
    "Grade",
    "Level",
    "LookAlike",
    "Medicine",
    "Model",
    "Option",
    "Pointed",
    "Position",
    "Question",
    "QuestionKind",
    "RedFlag",
    "Remedy",
    "RemedyUse",
    "Review",
    "ReviewStatus",
    "Routine",
    "RoutineStep",
    "Rule",
    "Service",
    "Source",
    "SourceKind",
    "SourcedEntry",
    "Strength",
    "Stretch",
    "StretchUse",
    "Term",
    "Weight",
]


class FindingKind(str, Enum):
    PLACE = "place"
    SIDE = "side"
    TRIGGER = "trigger"
    COURSE = "course"
    RELIEF = "relief"
    FEATURE = "feature"
    PERSON = "person"
    HABIT = "habit"
    MEDICINE = "medicine"
    CONDITION = "condition"
    SIGN = "sign"


class Finding(Entry):
    """One fact about the person: how it is named, asked for and said.

    `name` completes "You told me: ..."; `clinical` is for the doctor's summary. `is_a` lists broader findings that
    are reported along with it, `implies` lists what follows without being reported. `wordings` are ways people say that
    it is there, `denials` ways they say it is not (only those without a plain "no" or "not", and no "is fine": both are understood anyway).
    `when_denied` are words that count only under a denial: "no operation" tells something, "operation" alone nothing sure.
    `when_fine` are things whose being well denies it: "breathing", because "breathing is fine" and "nothing wrong with my breathing".
    With `one_or_many` a wording about one leg or foot does not match two of them, nor the other way round.
    `tested` marks what only a blood test can show: who is not sure of it was never tested, which is no doubt about a sign.
    `context` marks a finding that is listened for although no cause, red flag, gate or question uses it yet.
    `remark` is said in the view to whoever told it, and of `helps` the first remedy that is open to them, whatever the cause.
    """

    kind: FindingKind
    name: str
    clinical: str
    is_a: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    question: str = ""
    reason: str = ""
    wordings: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    when_denied: tuple[str, ...] = ()
    when_fine: tuple[str, ...] = ()
    one_or_many: bool = False
    tested: bool = False
    context: bool = False
    remark: str = ""
    helps: tuple[str, ...] = ()

    @validator("reason", always=True)
    def a_question_has_its_reason(cls, reason: str, values: dict[str, object]) -> str:
        if bool(reason) != bool(values.get("question")):
            raise ValueError("a finding has both a question and the reason why it is asked, or neither")
        return reason


class Count(Model):
    count: int = Field(ge=1)
    of: tuple[str, ...]

    _filled = _not_empty("of")


class Condition(Model):
    """True when every finding of `all`, one of `any`, none of `none` and `at_least` so many are present."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    at_least: Count | None = None

    @root_validator
    def asks_for_something(cls, values: dict[str, object]) -> dict[str, object]:
        if not (values.get("all") or values.get("any") or values.get("at_least")):
            raise ValueError("a rule needs at least one finding under 'all', 'any' or 'at_least'")
        return values


class Rule(Condition):
    level: Level


class Option(Model):
    """One button of a question: its words and the findings it stands for.

    In the danger checks `when` keeps an option for people who told one of these; `unless`, anywhere, leaves it out: who hurt
    the leg is asked about walking, who said "gone in a minute" not about ten minutes.
    """

    label: str = Field(max_length=75)
    findings: tuple[str, ...]
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    _filled = _not_empty("findings")


class Pointed(Model):
    """The danger question that is asked at once when something was perhaps said."""

    text: str
    options: tuple[Option, ...]
    none: str = Field(max_length=75)

    _filled = _not_empty("options")


class RedFlag(SourcedEntry):
    """A danger or a reason to see a doctor, as rules over findings.

    `rules` declare it, the most urgent that holds counts; `perhaps` makes Charley ask `ask` first. `supports` are
    findings that point the same way: two of them make an unsure answer count as yes (medical.md section 5, rule 5).
    With `at_once` its `do` is said before anything else, whatever its level: get off the ladder, stop the car.
    """

    name: str
    clinical: str
    suspects: str | None = None
    rules: tuple[Rule, ...]
    perhaps: tuple[Condition, ...] = ()
    supports: tuple[str, ...] = ()
    ask: Pointed | None = None
    at_once: bool = False
    why: str
    do: tuple[str, ...]
    avoid: tuple[str, ...] = ()
    tell: str = ""

    _filled = _not_empty("rules", "do")

    @validator("ask", always=True)
    def what_is_perhaps_so_can_be_asked(cls, ask: Pointed | None, values: dict[str, object]) -> Pointed | None:
        if values.get("perhaps") and ask is None:
            raise ValueError("a red flag with 'perhaps' needs the question 'ask'")
        return ask


class Commonness(str, Enum):
    VERY_COMMON = "very_common"
    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"


class Weight(Model):
    """How strongly a finding speaks: 1 weak, 2 moderate, 3 strong (medical.md section 0)."""

    finding: str
    weight: int = Field(ge=1, le=3)


class Cause(SourcedEntry):
    """Why a cramp happens, or what feels like a cramp.

    `needs`: the cause is only considered when at least one of these is present. `level` is how soon to be seen when
    this cause leads and no red flag says more. `helps` and `prevents` are remedy ids, most useful first.
    """

    name: str
    clinical: str
    aliases: tuple[str, ...] = ()
    mechanism: str
    commonness: Commonness
    needs: tuple[str, ...] = ()
    speaks_for: tuple[Weight, ...]
    speaks_against: tuple[Weight, ...] = ()
    level: Level
    see: str
    helps: tuple[str, ...] = ()
    prevents: tuple[str, ...] = ()

    _filled = _not_empty("speaks_for")


class QuestionKind(str, Enum):
    CHOICE = "choice"
    CHECKLIST = "checklist"
    COUNTRY = "country"


class Question(Entry):
    """A question with several answers; each option is a button. Questions about one finding live with the finding.

    Who denies the finding `denied_by` ("no tablets at all") denies every option. With `about_other` it is asked about
    somebody else only, and nobody is asked who told one of `unless`. The options of the kind `country` are the services.
    """

    kind: QuestionKind
    text: str
    reason: str
    options: tuple[Option, ...] = ()
    none: str = Field(max_length=75)
    denied_by: str = ""
    about_other: bool = False
    unless: tuple[str, ...] = ()

    @root_validator(skip_on_failure=True)
    def options_are_listed_or_follow_from_the_services(cls, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["options"]) == (values["kind"] is QuestionKind.COUNTRY):
            raise ValueError("a question needs options; only that for the country has none, since they are the services")
        return values
