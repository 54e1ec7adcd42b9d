"""The commands, their options and their order. Nothing else: each command's work has a file.

Only typer is loaded here; a command's own imports stand in its function, so that `--help` is quick
and `ask` never loads what only the chat or an import needs.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from cli.help_texts import CHINESE, ENGLISH
from cli.options import Shared

Db = Annotated[str | None, typer.Option("--db")]
Model = Annotated[Path | None, typer.Option("--model")]
Today = Annotated[str | None, typer.Option("--today")]
Lang = Annotated[str | None, typer.Option("--lang")]
Config = Annotated[Path | None, typer.Option("--config")]
AsJson = Annotated[bool, typer.Option("--json")]


def main() -> None:
    """Run askcrm; every outcome has an exit code, and no traceback reaches a person."""
    language = _help_language(sys.argv[1:])
    try:
        build_command(language).main(prog_name="askcrm")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _close_quietly()
        sys.exit(141)
    except Exception as error:  # noqa: BLE001 - one of the two broad catches: the program's edge
        from cli.diagnostics import fault_of_ours

        sys.exit(fault_of_ours(error, language))


def build_command(language: str) -> TyperGroup:
    """All commands, with their help in one language ('en' or 'zh')."""
    app = typer.Typer(
        name="askcrm",
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        callback=start,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    for name, function in COMMANDS:
        app.command(name)(function)
    group = typer.main.get_group(app)
    words = CHINESE if language == "zh" else ENGLISH
    group.help = words["app"]
    for name, command in group.commands.items():
        command.help = words[name]
    for command in (group, *group.commands.values()):
        for parameter in command.params:
            if isinstance(parameter, TyperOption | TyperArgument):
                parameter.help = words.get(parameter.name or "", "")
    return group


def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version")] = False,
) -> None:
    """Open the chat, or print the version."""
    if version:
        from cli.output import print_version

        raise typer.Exit(print_version())
    if context.invoked_subcommand is None:
        from cli.chatting import open_chat

        raise typer.Exit(open_chat(Shared(), plain=False))


def ask(
    question: Annotated[str, typer.Argument()],
    db: Db = None,
    model: Model = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
    as_json: AsJson = False,
    form: Annotated[str, typer.Option("--format", "-f")] = "text",
    output: Annotated[Path | None, typer.Option("--output")] = None,
    explain: Annotated[bool, typer.Option("--explain")] = False,
) -> None:
    """Answer one question."""
    from cli.asking import AskOptions, ask_once

    options = AskOptions("json" if as_json else form, output, explain)
    raise typer.Exit(ask_once(question, Shared(db, model, today, lang, config), options))


def sql(
    question: Annotated[str, typer.Argument()],
    db: Db = None,
    model: Model = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Print the SQL of a question."""
    from cli.asking import AskOptions, ask_once

    options = AskOptions("sql", None, explain=True)
    raise typer.Exit(ask_once(question, Shared(db, model, today, lang, config), options))


def metrics(
    word: Annotated[str, typer.Argument()] = "",
    db: Db = None,
    model: Model = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """List what can be asked."""
    from cli.catalogue import print_catalogue

    raise typer.Exit(print_catalogue(word, Shared(db, model, None, lang, config)))


def chat(
    db: Db = None,
    model: Model = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
    plain: Annotated[bool, typer.Option("--plain")] = False,
) -> None:
    """Open the chat."""
    from cli.chatting import open_chat

    raise typer.Exit(open_chat(Shared(db, model, today, lang, config), plain=plain))


def evaluate(
    questions: Annotated[Path, typer.Argument()],
    answers: Annotated[Path, typer.Option("--answers")],
    db: Db = None,
    model: Model = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Answer a file of questions."""
    from cli.evaluate import evaluate_file

    shared = Shared(db, model, None, lang, config)
    raise typer.Exit(evaluate_file(questions, answers, shared))


def demo(
    lang: Lang = None,
    config: Config = None,
    tour: Annotated[bool, typer.Option("--tour")] = False,
) -> None:
    """Build the demo CRM."""
    from cli.demo import show_demo

    raise typer.Exit(show_demo(Shared(lang=lang, config=config), tour=tour))


def import_files(
    files: Annotated[list[Path], typer.Argument()],
    into: Annotated[Path, typer.Option("--into")],
    lang: Lang = None,
    as_is: Annotated[bool, typer.Option("--as-is")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    replace: Annotated[bool, typer.Option("--replace")] = False,
) -> None:
    """Read files into a database."""
    from cli.import_files import ImportOptions, run_import

    options = ImportOptions(as_is, yes, replace, lang)
    raise typer.Exit(run_import(tuple(files), into, options))


def check(
    path: Annotated[Path | None, typer.Argument()] = None,
    db: Db = None,
    lang: Lang = None,
) -> None:
    """Check a model."""
    from cli.check_model import check_model

    raise typer.Exit(check_model(path, db, lang))


def doctor(
    db: Db = None,
    model: Model = None,
    lang: Lang = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Look at this machine."""
    from cli.doctor import examine

    raise typer.Exit(examine(Shared(db, model, None, lang, config), as_json=as_json))


COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("ask", ask),
    ("chat", chat),
    ("sql", sql),
    ("metrics", metrics),
    ("eval", evaluate),
    ("demo", demo),
    ("import", import_files),
    ("check", check),
    ("doctor", doctor),
)


def _help_language(words: list[str]) -> str:
    """'zh' when `--lang zh` was typed, so that help and usage errors come in Chinese."""
    for position, word in enumerate(words):
        if word == "--lang" and words[position + 1 : position + 2] == ["zh"]:
            return "zh"
        if word == "--lang=zh":
            return "zh"
    return "en"


def _close_quietly() -> None:
    """The reader of a pipe went away: nothing more can be said to it."""
    closers: tuple[Callable[[], None], ...] = (sys.stdout.close, sys.stderr.close)
    for close in closers:
        try:
            close()
        except OSError:
            continue
