"""`askcrm label`: which of its works is asked for, and with what the texts are read.

The works themselves have files of their own; `label` alone labels a CSV or a database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from agent.answer import Fault
from agent.labelling import read_kept
from agent.settings import Settings
from agent.wording.say import alternatives, say
from cli.diagnostics import Exit
from cli.label_database import (
    DatabaseLabels,
    database_file,
    label_database,
    pack_for,
    store_fault,
)
from cli.label_file import Reader, label_file
from cli.label_lessons import Lessons, check_words, compare, reset, train
from cli.label_with_model import Asked, ModelOptions, labeller_with_model
from cli.opening import NotOpened, Ready, settings_for
from cli.options import Shared
from cli.refusing import refuse
from semantic_layer.form import Language
from store.engine import StoreError
from store.label_rows import Labeller
from store.labels import NoFeedback, texts_to_label
from text_analysis.aspect_file import (
    AspectPack,
    AspectsRefused,
    general_aspects,
    read_aspects,
    shipped_pack,
    shipped_packs,
)

WORKS: Mapping[str, Callable[[Lessons], int]] = {
    "train": train, "check": check_words, "compare": compare, "reset": reset,
}  # fmt: skip


@dataclass(frozen=True)
class LabelOptions:
    """What was typed."""

    words: tuple[str, ...] = ()
    """train, check, compare A B or reset; empty = label."""
    file: Path | None = None
    out: Path | None = None
    text_column: str = "text"
    rating_column: str = "rating"
    aspects: str | None = None
    rules_only: bool = False
    """True: what was learned is left aside."""
    beside: bool = False
    model: ModelOptions | None = None
    """Set: a language model labels beside the rules."""


def run_label(options: LabelOptions, shared: Shared) -> int:
    """Do what is asked; the exit code."""
    match settings_for(shared):
        case NotOpened(code):
            return code
        case Ready(settings, language) if options.model is not None:
            return _with_model(options, options.model, shared.db, settings, language)
        case Ready(settings, language):
            return _run(options, shared.db, settings.data_folder, language)


def _run(options: LabelOptions, url: str | None, data_folder: Path, language: Language) -> int:
    try:
        pack = pack_of(options.aspects)
    except AspectsRefused as refused:
        return refuse(_aspects_fault(refused, language), language, Exit.OUTSIDE)
    if options.words:
        work = WORKS.get(options.words[0])
        if work is None:
            blanks = {"word": options.words[0], "works": alternatives(tuple(WORKS), language)}
            fault = Fault("usage.label", say("label.unknown_work", language, **blanks))
            return refuse(fault, language, Exit.USAGE)
        lessons = Lessons(
            words=options.words[1:], file=options.file, url=url, data_folder=data_folder,
            text_column=options.text_column, rating_column=options.rating_column, pack=pack,
            language=language,
        )  # fmt: skip
        return work(lessons)
    return _label(options, url, data_folder, pack, language)


def _label(
    options: LabelOptions, url: str | None, data_folder: Path, pack: AspectPack, language: Language
) -> int:
    if options.file is not None and url is None and options.out is not None:
        if options.out.resolve() == options.file.resolve():
            fault = Fault("label.same_file", say("label.same_file", language, file=options.out))
            return refuse(fault, language, Exit.USAGE)
        trained = None if options.rules_only else read_kept(data_folder)
        reader = Reader(options.text_column, pack, trained, language)
        return label_file(options.file, options.out, reader)
    if options.file is None and options.out is None and url is not None:
        wanted = DatabaseLabels(
            url, data_folder, options.aspects, not options.rules_only, options.beside
        )
        return label_database(wanted, pack_of, language)
    return refuse(Fault("usage.label", say("label.usage", language)), language, Exit.USAGE)


def _with_model(
    options: LabelOptions, model: ModelOptions, url: str | None, settings: Settings,
    language: Language,
) -> int:  # fmt: skip
    """Texts of a database, labelled by rules and a language model."""
    if url is None or options.file is not None or options.words:
        return refuse(Fault("usage.label", say("label.llm.with", language)), language, Exit.USAGE)
    path = database_file(url)
    wanted = DatabaseLabels(url, settings.data_folder, options.aspects, True, options.beside)
    try:
        pack = pack_of(name := pack_for(options.aspects, path))
        asked = Asked(texts_to_label(path), pack, name, model)
    except AspectsRefused as refused:
        return refuse(_aspects_fault(refused, language), language, Exit.OUTSIDE)
    except NoFeedback:
        text = say("label.database.no_feedback", language, file=path)
        return refuse(Fault("label.no_feedback", text), language, Exit.OUTSIDE)
    except StoreError as error:
        return refuse(store_fault(error, url, path, language), language, Exit.OUTSIDE)
    match labeller_with_model(asked, settings, language):
        case Labeller() as labeller:
            return label_database(replace(wanted, labeller=labeller), pack_of, language)
        case code:
            return code


def pack_of(given: str | None) -> AspectPack:
    """A pack that ships, by name, or a file; the general one where none is given."""
    if given is None:
        return general_aspects()
    return shipped_pack(given) if given in shipped_packs() else read_aspects(Path(given))


def _aspects_fault(refused: AspectsRefused, language: Language) -> Fault:
    kind = f"label.aspects.{refused.kind}"
    reason = say(kind, language)
    if not refused.line:
        return Fault("label.aspects", say("label.unreadable", language, file=refused.file))
    blanks = {"file": refused.file, "line": refused.line, "key": refused.key or "–"}
    return Fault("label.aspects", say("label.aspects", language, reason=reason, **blanks))
