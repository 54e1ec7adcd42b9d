"""How a command ends without an answer: a message on standard error, one object with `--json`.

What was typed wrongly is worded here, from the kinds of fault the command line knows.
"""

from typing import TYPE_CHECKING

# typer ships its own copy of click and gives these no public name
from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from agent.answer import Fault
from agent.exports.json_answer import fault_object, json_text
from agent.settings import SettingsRejected, read_settings
from agent.wording.say import listing, say
from cli.diagnostics import Exit, tell_fault
from cli.output import print_data
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.vocabulary import nearest

if TYPE_CHECKING:
    from typer import Context
    from typer.models import ParameterInfo


def refuse(
    fault: Fault, language: Language, code: Exit, *, question: str = "", as_json: bool = False
) -> Exit:
    """Tell the fault, as one object on standard output too where a machine listens."""
    if as_json:
        print_data(json_text(fault_object(fault, language, question)))
    tell_fault(fault, language)
    return code
