"""The words and commands of data/channels.yml."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, Extra, root_validator

FILE = Path(__file__).resolve().parents[2] / "data" / "channels.yml"


class _Frozen(BaseModel):
    class Config:
        allow_mutation = False
        extra = Extra.forbid


class Command(_Frozen):
    """A command of the platform: what is handed to Charley, said by the channel or done by it."""

    description: str
    sends: str = ""
    says: str = ""
    does: str = ""


class Phrases(_Frozen):
    """Everything in data/channels.yml."""

    commands: Mapping[str, Command]
    phrases: Mapping[str, str]

    @root_validator
    def _said_phrases_exist(cls, values: dict[str, dict[str, Command]]) -> dict[str, dict[str, Command]]:
        for name, command in values.get("commands", {}).items():
            if command.says and command.says not in values.get("phrases", {}):
                raise ValueError(f"command {name} says '{command.says}', which is not among the phrases")
        return values

    def say(self, name: str, **values: object) -> str:
        """A phrase with its places filled."""
        return self.phrases[name].format_map(values)


@lru_cache(maxsize=1)
def phrases() -> Phrases:
    """The phrases of this process, read once."""
    return Phrases.parse_obj(yaml.safe_load(FILE.read_text(encoding="utf-8")))
