"""Form: the frozen, hashable base of everything a planner may fill in and a YAML file may declare.

Nothing here knows what any form means.
"""

import ast
import inspect
import itertools
import textwrap
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["en", "zh"]
Scalar = str | int | float | bool | None


class Form(BaseModel):
    """Frozen data from the outside: unknown keys are refused, equal forms are equal and hash alike.

    The text below a field is its meaning for the model, the reference page and MCP at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def field_texts(form: type[BaseModel]) -> Mapping[str, str]:
    """The text below each field of a form, its parents' included; a field without one is missing.

    Read from the source when asked for: pydantic would read it at every start.
    """
    texts: dict[str, str] = {}
    for owner in reversed(form.__mro__):
        if owner in {object, BaseModel} or not issubclass(owner, BaseModel):
            continue
        (class_node,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
        body = class_node.body if isinstance(class_node, ast.ClassDef) else []
        for field, below in itertools.pairwise(body):
            match field, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    texts[name] = inspect.cleandoc(text)
                case _:
                    continue
    return texts


class Bilingual(Form):
    """One sentence or label in both languages."""

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """The text in `language`."""
        return self.en if language == "en" else self.zh
