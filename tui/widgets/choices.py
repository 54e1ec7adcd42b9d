"""Numbered choices: by number, by Enter, by click. Anything else typed goes to the question box."""

from textual import events
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from typing_extensions import override

from agent.moves import Choice
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import readable, readable_lines
from tui.messages import Chosen, Typed


class Choices(OptionList):
    """Choices of a clarification, or questions that can be asked instead."""

    def __init__(self, choices: tuple[Choice | str, ...], language: Language) -> None:
        """Keep what each line stands for."""
        self.choices = choices
        super().__init__(
            *(
                Option(Content(say("choice.number", language, number=n, label=_label(choice))))
                for n, choice in enumerate(choices, 1)
            ),
            markup=False,
        )

    def take(self, number: int) -> bool:
        """Choose by number, from 1; False where there is no such choice."""
        if not 1 <= number <= len(self.choices):
            return False
        self.post_message(Chosen(self.choices[number - 1]))
        return True

    @override
    async def _on_key(self, event: events.Key) -> None:
        character = event.character or ""
        if character.isdecimal() and self.take(int(character)):
            event.stop()
        elif event.is_printable:
            event.stop()
            self.post_message(Typed(character))

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted belongs to the question box as well."""
        event.stop()
        self.post_message(Typed(readable_lines(event.text)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click."""
        event.stop()
        self.take(event.option_index + 1)


def _label(choice: Choice | str) -> str:
    return readable(choice if isinstance(choice, str) else choice.label)
