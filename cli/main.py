"""The commands, their options and their order. Nothing else: each command's work has a file.

Only typer is loaded here; a command's own imports stand in its function, so that `--help` is quick
and `ask` never loads what only the chat or an import needs.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from cli.help_texts import CHINESE, ENGLISH, ChineseCommand, ChineseGroup
from cli.options import OutputLost, ReaderLeft, Shared, language_typed, wants_json

Words = Annotated[list[str], typer.Argument(metavar="QUESTION...")]
Db = Annotated[str | None, typer.Option("--db")]
Model = Annotated[Path | None, typer.Option("--model")]
Today = Annotated[str | None, typer.Option("--today")]
Lang = Annotated[str | None, typer.Option("--lang")]
Config = Annotated[Path | None, typer.Option("--config")]
Labelling = Literal["rules", "llm"]
Llm = Annotated[str | None, typer.Option("--llm")]
AsJson = Annotated[bool, typer.Option("--json")]


def main() -> None:
    """Run askcrm; every outcome has an exit code, and no traceback reaches a person."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """The exit code of these words."""
    try:
        command = build_command(language_typed(words) or "en")
        return int(command.main(words, prog_name="askcrm", standalone_mode=False) or 0)
    except typer.TyperException as error:
        return _refused(error, words)
    except KeyboardInterrupt:
        return 130
    except ReaderLeft:
        _close_quietly()
        return 141
    except OutputLost:
        _close_quietly()
        return _output_lost(words)
    except Exception as error:  # noqa: BLE001 - one of the few broad catches: the program's edge
        return _failed(error, words)


def build_command(language: str) -> TyperGroup:
    """All commands, with their help in one language ('en' or 'zh')."""
    chinese = language == "zh"
    app = typer.Typer(
        name="askcrm",
        cls=ChineseGroup if chinese else TyperGroup,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        callback=start,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    for name, function in COMMANDS:
        app.command(name, cls=ChineseCommand if chinese else None)(function)
    group = typer.main.get_group(app)
    words = CHINESE if chinese else ENGLISH
    group.help = words["app"]
    _describe(group.params, words)
    for name, command in group.commands.items():
        command.help = words[name]
        command.short_help = words[name].split("\n")[0]
        _describe(command.params, words)
    return group


def _describe(parameters: Sequence[object], words: Mapping[str, str]) -> None:
    for parameter in parameters:
        if isinstance(parameter, TyperOption | TyperArgument):
            parameter.help = words.get(parameter.name or "", "")


def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version")] = False,
    lang: Lang = None,
) -> None:
    """Open the chat, or print the version; without a terminal the help."""
    if version:
        from cli.output import print_version

        raise typer.Exit(print_version())
    if context.invoked_subcommand is None:
        from cli.chatting import open_chat
        from cli.output import in_terminal, print_data

        if not in_terminal():
            print_data(context.get_help())
            raise typer.Exit(0)
        raise typer.Exit(open_chat(Shared(lang=lang), plain=False))


def ask(
    question: Words,
    db: Db = None,
    model: Model = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
    as_json: AsJson = False,
    form: Annotated[str, typer.Option("--format", "-f")] = "text",
    result: Annotated[str | None, typer.Option("--result")] = None,
    output: Annotated[Path | None, typer.Option("--output")] = None,
    certificate: Annotated[Path | None, typer.Option("--certificate")] = None,
    explain: Annotated[bool, typer.Option("--explain")] = False,
    llm: Llm = None,
) -> None:
    """Answer one question."""
    from cli.asking import AskOptions, ask_once

    options = AskOptions("json" if as_json else form, result, output, explain, certificate)
    shared = Shared(db, model, today, lang, config, llm)
    raise typer.Exit(ask_once(" ".join(question), shared, options))


def sql(
    question: Words,
    db: Db = None,
    model: Model = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Print the SQL of a question."""
    from cli.asking import AskOptions, ask_once

    options = AskOptions("sql", explain=True)
    shared = Shared(db, model, today, lang, config)
    raise typer.Exit(ask_once(" ".join(question), shared, options))


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
    llm: Llm = None,
) -> None:
    """Open the chat."""
    from cli.chatting import open_chat

    raise typer.Exit(open_chat(Shared(db, model, today, lang, config, llm), plain=plain))


def evaluate(
    questions: Annotated[Path, typer.Argument()],
    answers: Annotated[Path | None, typer.Option("--answers")] = None,
    json_out: Annotated[Path | None, typer.Option("--json-out")] = None,
    compare: Annotated[Path | None, typer.Option("--compare")] = None,
    bar: Annotated[str | None, typer.Option("--bar")] = None,
    db: Db = None,
    model: Model = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
    llm: Llm = None,
) -> None:
    """Answer and score a file of questions."""
    from cli.evaluate import EvalOptions, evaluate_file

    options = EvalOptions(questions, answers, json_out, compare, bar)
    raise typer.Exit(evaluate_file(options, Shared(db, model, today, lang, config, llm)))


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
    config: Config = None,
    as_is: Annotated[bool, typer.Option("--as-is")] = False,
    yes: Annotated[bool, typer.Option("--yes")] = False,
    replace: Annotated[bool, typer.Option("--replace")] = False,
) -> None:
    """Read files into a database."""
    from cli.import_files import ImportOptions, run_import

    options = ImportOptions(as_is, yes, replace)
    raise typer.Exit(run_import(tuple(files), into, options, Shared(lang=lang, config=config)))


def init(
    sources: Annotated[list[str], typer.Argument()],
    out: Annotated[Path, typer.Option("--out")],
    lang: Lang = None,
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    """Draft a model."""
    from cli.init_model import InitOptions, run_init

    raise typer.Exit(run_init(tuple(sources), out, InitOptions(lang, force)))


def label(
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORK]")] = None,
    texts: Annotated[Path | None, typer.Option("--file")] = None,
    labelled: Annotated[Path | None, typer.Option("--out")] = None,
    text_column: Annotated[str, typer.Option("--text-column")] = "text",
    rating_column: Annotated[str, typer.Option("--rating-column")] = "rating",
    aspects: Annotated[str | None, typer.Option("--aspects")] = None,
    rules_only: Annotated[bool, typer.Option("--rules")] = False,
    beside: Annotated[bool, typer.Option("--beside")] = False,
    labeller: Annotated[Labelling, typer.Option("--with")] = "rules",
    every_text: Annotated[bool, typer.Option("--all")] = False,
    sample_texts: Annotated[int | None, typer.Option("--sample", min=1)] = None,
    max_cost: Annotated[float | None, typer.Option("--max-cost", min=0)] = None,
    send: Annotated[bool, typer.Option("--yes")] = False,
    db: Db = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Label what customers wrote."""
    from cli.label_feedback import LabelOptions, run_label
    from cli.label_with_model import ModelOptions

    model = ModelOptions(every_text, sample_texts, max_cost, send) if labeller == "llm" else None
    options = LabelOptions(
        tuple(words or ()), texts, labelled, text_column, rating_column, aspects, rules_only,
        beside, model,
    )  # fmt: skip
    raise typer.Exit(run_label(options, Shared(db=db, lang=lang, config=config)))


def check(
    path: Annotated[Path | None, typer.Argument()] = None,
    db: Db = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Check a model."""
    from cli.check_model import check_model

    raise typer.Exit(check_model(Shared(db, path, today, lang, config)))


def learn(
    agreed: Annotated[bool, typer.Option("--yes")] = False,
    db: Db = None,
    model: Model = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Propose words for the model."""
    from cli.learn import learn as propose

    raise typer.Exit(propose(Shared(db, model, today, lang, config), agreed=agreed))


def audit(
    sample: Annotated[int, typer.Option("--sample")] = 100,
    seed: Annotated[int, typer.Option("--seed")] = 1,
    db: Db = None,
    model: Model = None,
    today: Today = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Compute queries twice."""
    from cli.audit import Sample, audit_database

    shared = Shared(db, model, today, lang, config)
    raise typer.Exit(audit_database(Sample(sample, seed), shared))


def replay(
    certificate_file: Annotated[Path, typer.Argument()],
    db: Db = None,
    model: Model = None,
    lang: Lang = None,
    config: Config = None,
) -> None:
    """Ask again what a certificate holds."""
    from cli.replay import replay_file

    raise typer.Exit(replay_file(certificate_file, Shared(db, model, None, lang, config)))


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
    ("init", init),
    ("label", label),
    ("check", check),
    ("learn", learn),
    ("audit", audit),
    ("replay", replay),
    ("doctor", doctor),
)


def _refused(error: typer.TyperException, words: list[str]) -> int:
    """What was typed cannot be read as a command."""
    from typer._click.exceptions import ClickException

    from cli.diagnostics import Exit
    from cli.refusing import refuse, spoken_by, usage_fault

    if not isinstance(error, ClickException):  # typer's Abort: a prompt was left
        return Exit.STOPPED
    language = spoken_by(words)
    fault = usage_fault(error, words, language)
    return refuse(fault, language, Exit.USAGE, as_json=wants_json(words))


def _output_lost(words: list[str]) -> int:
    from agent.wording.say import say
    from cli.diagnostics import Exit, tell
    from cli.refusing import spoken_by

    tell(say("cli.output_lost", spoken_by(words)))
    return Exit.OUTSIDE


def _failed(error: Exception, words: list[str]) -> int:
    from cli.diagnostics import Exit, fault_of_ours
    from cli.refusing import refuse, spoken_by

    language = spoken_by(words)
    fault = fault_of_ours(error, language)
    return refuse(fault, language, Exit.FAULT, as_json=wants_json(words))


def _close_quietly() -> None:
    """The reader of a pipe went away: what is still buffered goes nowhere, without a word."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
