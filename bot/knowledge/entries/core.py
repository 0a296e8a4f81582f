"""What every entry of the knowledge base has: an id, sources, and whether a clinician has reviewed it.

Every model is frozen and refuses unknown keys, so that a misspelt key is an error and not a silent loss.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

from pydantic import BaseModel, Extra, Field, root_validator, validator
from pydantic.errors import IntegerError
from pydantic.fields import ModelField


class Model(BaseModel):
    class Config:
        extra = Extra.forbid
        frozen = True
        anystr_strip_whitespace = True

    @validator("*", pre=True)
    def whole_numbers_are_not_cut(cls, value: Any, field: ModelField) -> Any:
        if isinstance(value, float) and isinstance(field.type_, type) and issubclass(field.type_, int):
            raise IntegerError
        return value

    @validator("*")
    def what_is_written_is_not_empty(cls, value: Any, field: ModelField) -> Any:
        if (value == "" and field.required) or (isinstance(value, tuple) and "" in value):
            raise ValueError("this text is empty")
        return value


def not_empty(*keys: str) -> Any:
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


class ReviewStatus(str, Enum):
    """How far a clinician's review of an entry has come."""

    UNREVIEWED = "unreviewed"
    CHANGES_WANTED = "changes_wanted"
    REVIEWED = "reviewed"


class Review(Model):
    """Who reviewed an entry and when, when it is due `next`, and a `note` for those who come after.

    An entry without this key is unreviewed. The review is of the whole entry as it then stood.
    """

    status: ReviewStatus = ReviewStatus.UNREVIEWED
    by: str = ""
    on: date | None = None
    next: date | None = None
    note: str = ""

    @root_validator(skip_on_failure=True)
    def a_review_has_its_reviewer(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["status"] is not ReviewStatus.UNREVIEWED and not (values["by"] and values["on"]):
            raise ValueError("a review needs 'by' (who) and 'on' (the day, like 2026-11-30)")
        if values["on"] and values["next"] and values["next"] <= values["on"]:
            raise ValueError("the next review must come after this one")
        return values


class Entry(Model):
    id: str = Field(regex=r"^[a-z][a-z0-9_]*$")
    review: Review = Review()


class SourcedEntry(Entry):
    sources: tuple[Citation, ...]

    _filled = not_empty("sources")
