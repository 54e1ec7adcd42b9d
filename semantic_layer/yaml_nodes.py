"""A YAML file as plain data, with the line of every key and every problem kept as data.

Values follow YAML 1.2: `on`, `no` and `12:30` are text, a number with a leading zero too. Nothing
but text, numbers, true, false, null, lists and mappings exists here.
"""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from semantic_layer.form import Scalar
from semantic_layer.problems import ModelProblem

KeyPath: TypeAlias = tuple[Scalar, ...]
Tree: TypeAlias = "Scalar | list[Tree] | dict[Scalar, Tree]"

LARGEST_FILE = 4_000_000
"""Bytes."""
MOST_NODES = 200_000
"""Also ends an alias that unfolds into itself many times over."""
SCALAR_KEYS = frozenset({"values"})
"""The mappings whose keys are stored values; everywhere else a key is text."""

_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?")
_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))


class _Loader(yaml.CSafeLoader):
    """Guesses no types of its own; `_scalar` says what a plain word is."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - an attribute of PyYAML's classes


@dataclass
class Reader:
    """Reads the files of one model; what it meets on the way is kept."""

    places: dict[KeyPath, tuple[str, int]] = field(default_factory=dict)
    """Each key's file and line, the first it stands in."""
    lines: dict[KeyPath, int] = field(default_factory=dict)
    """File and key -> its line there."""
    problems: list[ModelProblem] = field(default_factory=list)
    nodes: int = 0

    def read(self, file: str, content: bytes) -> Tree:
        """The content of the file of that name; None where it is not YAML, with the reason kept."""
        if len(content) > LARGEST_FILE:
            return self.problem(file, 0, "too_large", detail="at most 4 MB a file")
        try:
            node = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
        except UnicodeDecodeError:
            return self.problem(file, 0, "unreadable_file", detail="text in UTF-8")
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            return self.problem(file, line, "bad_yaml", detail=str(error.problem))
        except (yaml.YAMLError, RecursionError) as error:
            return self.problem(file, 0, "bad_yaml", detail=str(error))
        return None if node is None else self._plain(node, file, ())

    def problem(
        self, file: str, line: int, code: str, key: KeyPath = (), value: str = "", detail: str = ""
    ) -> Tree:
        """Keep one problem; gives None, which stands for what could not be read."""
        self.problems.append(ModelProblem(code, file, line, dotted(key), value, detail=detail))
        return None

    def nearest_place(self, key: KeyPath) -> tuple[str, int]:
        """File and line of the key, or of the mapping it should have stood in."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.places:
                return self.places[key[:length]]
        return next(iter(self.places.values()))[0] if self.places else "", 0

    def _plain(self, node: yaml.Node, file: str, key: KeyPath) -> Tree:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            if self.nodes == MOST_NODES + 1:
                self.problem(file, _line(node), "too_large", detail="fewer values and aliases")
            return None
        if node.tag not in _TAGS:
            return self.problem(file, _line(node), "bad_tag", key, node.tag, "plain data")
        match node:
            case yaml.MappingNode():
                return self._mapping(node, file, key)
            case yaml.SequenceNode():
                return [self._plain(item, file, (*key, n)) for n, item in enumerate(node.value)]
            case yaml.ScalarNode():
                return _scalar(node)
            case _:
                raise TypeError(f"YAML has no node of type {type(node).__name__}")

    def _mapping(self, node: yaml.MappingNode, file: str, key: KeyPath) -> Tree:
        found: dict[Scalar, Tree] = {}
        for name_node, value in node.value:
            if not isinstance(name_node, yaml.ScalarNode):
                self.problem(file, _line(name_node), "bad_key", key, detail="a plain word")
                continue
            name = _scalar(name_node) if key and key[-1] in SCALAR_KEYS else name_node.value
            if name in found:
                self.problem(file, _line(name_node), "duplicate_key", (*key, name), str(name))
                continue
            self.places.setdefault((*key, name), (file, _line(name_node)))
            self.lines[file, *key, name] = _line(name_node)
            found[name] = self._plain(value, file, (*key, name))
        return found


def dotted(key: KeyPath) -> str:
    """A key as people write it: `metrics.refund_rate.numerator`."""
    return ".".join(str(part) for part in key)


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
