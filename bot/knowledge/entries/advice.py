"""What to do, what to eat, and for whom neither is offered."""

from __future__ import annotations

from enum import Enum

from pydantic import Field, validator

from bot.knowledge.entries.core import Model, SourcedEntry, not_empty


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


class Instead(Model):
    """The remedy that is answered with to whoever `told` this finding."""

    told: str
    remedy: str


class Remedy(SourcedEntry):
    """Something to do, or something people ask about. `answer` begins with the answer; `effect` holds the number.

    `tip` says in one line what to do, for lists. With `grade_for` the grade holds for these causes only, not for cramps.
    `instead` names what answers better for some people: of magnesium in pregnancy more is known than of magnesium.
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
    instead: tuple[Instead, ...] = ()

    _filled = not_empty("use")

    @validator("grade_for")
    def only_a_good_grade_is_narrowed(cls, causes: tuple[str, ...], values: dict[str, object]) -> tuple[str, ...]:
        if causes and values.get("grade") is not Grade.GOOD:
            raise ValueError("only grade 'good' is narrowed to some causes; leave 'grade_for' out")
        return causes


class Food(SourcedEntry):
    """Something to eat or drink that people ask about: how much of which mineral, and who should take care.

    `answer` begins with the answer; amounts are for one `serving`. No food has been shown to prevent cramps.
    """

    name: str
    aliases: tuple[str, ...] = ()
    serving: str
    potassium: str
    minerals: str = ""
    answer: str
    cautions: tuple[str, ...] = ()


class Opening(Model):
    """A finer finding that, once `denied` is denied, does not close a gate that its broader one closes."""

    told: str
    denied: str


class Gate(SourcedEntry):
    """For whom advice is blocked: any of `findings` present closes it for the remedies, stretches and foods named.

    Example of `unless`: a long journey is a risk of clots as an operation is, but who has no swollen leg may stretch after it.
    """

    name: str
    findings: tuple[str, ...]
    unless: Opening | None = None
    blocks: tuple[str, ...]
    says: str

    _filled = not_empty("findings", "blocks")
