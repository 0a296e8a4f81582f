"""Starts Rasa without TensorFlow: nothing in Charley's model needs it, and it takes seconds of the start and a quarter of a gigabyte.

Rasa imports one module of training helpers wherever it imports an extractor, and that module imports TensorFlow. Here it is
imported at once but read only when something in it is asked for, which happens in training alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

USED_IN_TRAINING = "rasa.utils.train_utils"


def without_tensorflow() -> None:
    """Has to be called before anything of Rasa is imported."""
    if not any(isinstance(finder, _WhenUsed) for finder in sys.meta_path):
        sys.meta_path.insert(0, _WhenUsed())


class _WhenUsed(MetaPathFinder, Loader):
    """Like importlib's LazyLoader, which reads a module already when it is imported a second time."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname == USED_IN_TRAINING else None
        if spec and spec.loader:
            spec.loader_state, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Unread(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Waits until something in it is asked for."""


class _Unread(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.__spec__ is None:  # what Python itself looks for while importing
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]
        self.__spec__.loader_state.exec_module(self)
        return getattr(self, name)
