"""How a command ends without an answer: a message on standard error, one object with `--json`.

What was typed wrongly is worded here, from the kinds of fault the command line knows.
"""

# typer ships its own copy of click and gives these no public name
from typer._click.exceptions import BadOptionUsage, ClickException, MissingParameter, NoSuchOption
from typer.core import TyperGroup

from agent.answer import Fault
from agent.exports.json_answer import fault_object, json_text
from agent.question import language_of
from agent.settings import SettingsRejected, read_settings
from agent.wording.say import alternatives, say
from cli.diagnostics import Exit, tell_fault
from cli.options import language_typed
from cli.output import print_data
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.vocabulary import nearest


def refuse(
    fault: Fault, language: Language, code: Exit, *, question: str = "", as_json: bool = False
) -> Exit:
    """Tell the fault, as one object on standard output too where a machine listens."""
    if as_json:
        print_data(json_text(fault_object(fault, language, readable(question))))
    tell_fault(fault, language)
    return code


def bad_value(option: str, value: str, allowed: str, language: Language) -> Fault:
    """An option's value that cannot be used, and what can."""
    blanks = {"option": option, "value": readable(value), "allowed": allowed}
    hint = say("usage.help", language, command="askcrm")
    return Fault("usage.bad_value", say("cli.bad_option", language, **blanks), hint)


def spoken_by(words: list[str]) -> Language:
    """The language of what was typed: `--lang`, else the setting, else that of the words."""
    typed = language_typed(words)
    if typed is not None:
        return typed
    try:
        setting = read_settings({}).language
    except SettingsRejected:  # the command that needs them will say so
        setting = None
    return setting or language_of(" ".join(words))


def usage_fault(error: ClickException, words: list[str], language: Language) -> Fault:
    """What was typed, what is nearest, and where the help is."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "askcrm"
    hint = say("usage.help", language, command=command)
    match error:
        case NoSuchOption():
            code, value = "no_such_option", error.option_name
            known = _options(context.command.params) if context is not None else ()
        case MissingParameter():
            param = error.param
            is_option = param is not None and param.opts[0].startswith("-")
            code = "missing_option" if is_option else "missing"
            value = (param.opts[0] if is_option else str(param.name)) if param is not None else ""
            known = ()
        case BadOptionUsage():
            code, value, known = "needs_value", error.option_name, ()
        case _ if context is not None and isinstance(context.command, TyperGroup):
            code = "no_such_command"
            value = next((word for word in words if not word.startswith("-")), "")
            known = tuple(context.command.commands)
        case _:
            code, value, known = "other", error.format_message(), ()
    text = say(f"usage.{code}", language, value=readable(value), command=command)
    if near := nearest(value, known) if known else ():
        text += say("usage.nearest", language, nearest=alternatives(near, language))
    return Fault(f"usage.{code}", text, hint)


def _options(params: list[object]) -> tuple[str, ...]:
    return tuple(
        name for param in params for name in getattr(param, "opts", ()) if name[:2] == "--"
    )
