"""Stretches, exercises and the routines made of them."""

from __future__ import annotations

from enum import Enum

from pydantic import Field

from bot.knowledge.entries.core import Model, SourcedEntry, not_empty


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
    """An exercise. `hold_seconds` is absent for movements that are counted, not held. `places` are place findings.

    `helper` is true where it needs somebody else, `anywhere` where it needs no bed although it can be done in one. Of its steps
    so many last ones are left out while it cramps (`without_in_a_cramp`): "swap legs" is for later.
    """

    name: str
    aliases: tuple[str, ...] = ()
    muscle: str
    places: tuple[str, ...]
    position: Position
    use: tuple[StretchUse, ...]
    steps: tuple[str, ...]
    hold_seconds: int | None = Field(None, ge=1, le=300)
    anywhere: bool = False
    helper: bool = False
    without_in_a_cramp: int = Field(0, ge=0, le=2)
    repetitions: int = Field(ge=1, le=60)
    times_per_day: int = Field(ge=1, le=12)
    easier: str | None = None
    cautions: tuple[str, ...] = ()

    _filled = not_empty("places", "use", "steps")


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

    _filled = not_empty("places", "use", "items")
