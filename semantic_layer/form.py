"""Form: the frozen, hashable base of everything a planner may fill in and a YAML file may declare.

Nothing here knows what any form means.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["en", "zh"]
Scalar = str | int | float | bool | None


class Form(BaseModel):
    """Frozen data from the outside: unknown keys are refused, equal forms are equal and hash alike.

    The text below a field is its meaning for the model, the reference page and MCP at once.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=True
    )


class Bilingual(Form):
    """One sentence or label in both languages."""

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """The text in `language`."""
        return self.en if language == "en" else self.zh
