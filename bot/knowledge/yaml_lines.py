"""YAML with line numbers: the data of a file, and for any place inside it the line where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

import yaml

Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Location = tuple[Union[str, int], ...]


class Loader(Base):  # type: ignore[misc]
    """YAML as people mean it: only true and false are yes and no, so that the key `on` and the answer "no" stay words."""


_TEXT = "tag:yaml.org,2002:str"
_TRUTH = "tag:yaml.org,2002:bool"
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TRUTH] for first, resolvers in Base.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(_TRUTH, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


@dataclass(frozen=True)
class Document:
    """A parsed file: `data` as plain Python, `node` as PyYAML's tree that knows the lines."""

    path: Path
    data: Any
    node: Any

    def line(self, location: Location) -> int:
        """The line (from 1) of the value at `location`, or of the nearest part of it that exists."""
        node, line = self.node, 1
        for step in location:
            if isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in node.value if k.value == step), None)
                if pair is None:
                    return line
                node, line = pair[1], pair[0].start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                return line
        return int(line)


def read(path: Path) -> Document:
    """Parse one file.

    Raises:
        yaml.YAMLError: it is not YAML; the error's `problem_mark` knows the line.
    """
    loader = Loader(path.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        return Document(path, _plain(node, loader) if node is not None else None, node)
    finally:
        loader.dispose()


def _plain(node: Any, loader: Any) -> Any:
    """The data of a node. Nearly all of it is text, which needs no constructor: that halves the time of reading."""
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.tag == _TEXT else loader.construct_object(node)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, loader) for item in node.value]
    keys = [key for key, _ in node.value if not isinstance(key, yaml.ScalarNode)]
    if keys:
        raise yaml.constructor.ConstructorError(None, None, "a key must be a word", keys[0].start_mark)
    return {_plain(key, loader): _plain(value, loader) for key, value in node.value}


def repeated_keys(node: Any) -> list[tuple[str, int]]:
    """Every key that stands twice in one mapping, with the line of its second appearance; YAML itself keeps the last."""
    found: list[tuple[str, int]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                found.append((key.value, key.start_mark.line + 1))
            seen.add(key.value)
            found += repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            found += repeated_keys(value)
    return found
