"""What an entry of the knowledge base may hold: one model per kind, as clinicians write them in YAML.

Every model is frozen and refuses unknown keys, so that a misspelt key is an error and not a silent loss.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from pydantic import BaseModel, Extra, Field, root_validator, validator


class Model(BaseModel):
    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True


def _not_empty(*keys: str) -> Any:
    """A validator for lists that must hold something (pydantic 1 does not enforce lengths of tuples itself)."""

    def check(value: tuple[object, ...]) -> tuple[object, ...]:
        if not value:
            raise ValueError("this list is empty")
        return value

    return validator(*keys, allow_reuse=True)(check)


class Citation(Model):
    """Where a statement comes from. `verified` is false where nobody has yet read it in the publication itself."""

    source: str
    verified: bool
    note: str = ""


class Entry(Model):
    id: str = Field(regex=r"^[a-z][a-z0-9_]*$")


class SourcedEntry(Entry):
    sources: tuple[Citation, ...]

    _filled = _not_empty("sources")


class Level(str, Enum):
    """Triage levels of design section 2, most urgent first."""

    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    SOON = "soon"
    ROUTINE = "routine"
    SELF_CARE = "self_care"

    @property
    def urgency(self) -> int:
        """4 for an emergency down to 0 for self care."""
        return 4 - list(Level).index(self)

    @property
    def is_danger(self) -> bool:
        """True for the levels after which no stretch, massage, heat or compression is offered."""
        return self in (Level.EMERGENCY, Level.SAME_DAY)


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
    it is there, `denials` ways they say it is not (only those without a plain "no" or "not", which is understood anyway).
    `when_denied` are words that count only under a denial: "no operation" tells something, "operation" alone nothing sure.
    With `one_or_many` a wording about one leg or foot does not match two of them, nor the other way round.
    `context` marks a finding that is listened for although no cause, red flag, gate or question uses it yet.
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
    one_or_many: bool = False
    context: bool = False

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

    In the danger check `when` keeps an option for people who told one of these, `unless` leaves it out for them: who hurt
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


class Grade(str, Enum):
    """How good the evidence is (medical.md section 0)."""

    GOOD = "good"
    CONSENSUS = "consensus"
    SOME = "some"
    LIMITED = "limited"
    NONE = "none"
    NO_EFFECT = "no_effect"
    HARM = "harm"


class RemedyUse(str, Enum):
    NOW = "now"
    AFTER = "after"
    PREVENTION = "prevention"
    DOCTOR = "doctor"
    MYTH = "myth"


class Remedy(SourcedEntry):
    """Something to do, or something people ask about. `answer` begins with the answer; `effect` holds the number.

    `tip` says in one line what to do, for lists. With `grade_for` the grade holds for these causes only, not for cramps.
    """

    name: str
    aliases: tuple[str, ...] = ()
    use: tuple[RemedyUse, ...]
    grade: Grade
    grade_for: tuple[str, ...] = ()
    tip: str = Field("", max_length=160)
    answer: str
    how: tuple[str, ...] = ()
    effect: str = ""
    cautions: tuple[str, ...] = ()

    _filled = _not_empty("use")

    @validator("grade_for")
    def only_a_good_grade_is_narrowed(cls, causes: tuple[str, ...], values: dict[str, object]) -> tuple[str, ...]:
        if causes and values.get("grade") is not Grade.GOOD:
            raise ValueError("only grade 'good' is narrowed to some causes; leave 'grade_for' out")
        return causes


class Gate(SourcedEntry):
    """For whom advice is blocked: any of `findings` present closes it for the remedies and stretches named."""

    name: str
    findings: tuple[str, ...]
    blocks: tuple[str, ...]
    says: str

    _filled = _not_empty("findings", "blocks")


class Position(str, Enum):
    STANDING = "standing"
    SEATED = "seated"
    BED = "bed"
    FLOOR = "floor"


class StretchUse(str, Enum):
    NOW = "now"
    PREVENTION = "prevention"
    BEDTIME = "bedtime"
    AFTER_EXERCISE = "after_exercise"
    WARM_UP = "warm_up"


class Stretch(SourcedEntry):
    """An exercise. `hold_seconds` is absent for movements that are counted, not held. `places` are place findings."""

    name: str
    aliases: tuple[str, ...] = ()
    muscle: str
    places: tuple[str, ...]
    position: Position
    use: tuple[StretchUse, ...]
    steps: tuple[str, ...]
    hold_seconds: int | None = Field(None, ge=1, le=300)
    repetitions: int = Field(ge=1, le=60)
    times_per_day: int = Field(ge=1, le=12)
    easier: str | None = None
    cautions: tuple[str, ...] = ()

    _filled = _not_empty("places", "use", "steps")


class RoutineStep(Model):
    stretch: str
    hold_seconds: int | None = Field(None, ge=1, le=300)
    repetitions: int = Field(ge=1, le=60)


class Routine(SourcedEntry):
    name: str
    aliases: tuple[str, ...] = ()
    places: tuple[str, ...]
    use: tuple[StretchUse, ...]
    items: tuple[RoutineStep, ...]
    minutes: int = Field(ge=1, le=30)
    note: str

    _filled = _not_empty("places", "use", "items")


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


class QuestionKind(str, Enum):
    CHOICE = "choice"
    CHECKLIST = "checklist"


class Question(Entry):
    """A question with several answers; each option is a button. Questions about one finding live with the finding.

    Who denies the finding `denied_by` ("no tablets at all") denies every option.
    """

    kind: QuestionKind
    text: str
    reason: str
    options: tuple[Option, ...]
    none: str = Field(max_length=75)
    denied_by: str = ""

    _filled = _not_empty("options")


class Term(SourcedEntry):
    """A word of doctors in plain words."""

    term: str
    aliases: tuple[str, ...] = ()
    meaning: str


class Service(SourcedEntry):
    """Whom to call in one country. `id` is its lower-case two-letter code, or `eu` for the 112 default."""

    country: str
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
    KNOWLEDGE = "knowledge"


class Source(Model):
    """A publication. `verified` is false where only a copy on another site was read, or none."""

    id: str = Field(regex=r"^(R\d\d|K)$")
    title: str
    year: int | None = None
    kind: SourceKind
    link: str = ""
    verified: bool
