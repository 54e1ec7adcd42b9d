"""`askcrm label --db`: the texts of a database get labels, in it or in a file beside it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agent.answer import Fault
from agent.labelling import read_kept, rules_labeller
from agent.wording.say import say
from cli.diagnostics import Exit, count_progress, tell
from cli.refusing import refuse
from semantic_layer.form import Language
from store.engine import StoreError
from store.label_rows import Labeller, LabelReport
from store.labels import NoFeedback, current_pack, write_labels
from store.side_files import side_file
from text_analysis.aspect_file import GENERAL, AspectPack, shipped_pack, shipped_packs

CLOSED = frozenset({"not_allowed", "read_only_folder"})
"""The database may be read and not written."""


PackOf = Callable[[str | None], AspectPack]


@dataclass(frozen=True)
class DatabaseLabels:
    """What is labelled, with what, and where the labels go."""

    url: str
    data_folder: Path
    aspects: str | None
    """None = those of the labels before, else the general ones."""
    trained: bool
    """True: what was learned counts."""
    beside: bool
    """True: the database is not written."""
    labeller: Labeller | None = None
    """Who labels instead of the rules."""


def label_database(wanted: DatabaseLabels, pack_of: PackOf, language: Language) -> int:
    """Label what is new or changed; the exit code."""
    path = database_file(wanted.url)
    try:
        report, written = _written(wanted, path, pack_of, language)
    except NoFeedback:
        fault = Fault("label.no_feedback", say("label.database.no_feedback", language, file=path))
        return refuse(fault, language, Exit.OUTSIDE)
    except StoreError as error:
        return refuse(store_fault(error, wanted.url, path, language), language, Exit.OUTSIDE)
    for line in _report_lines(report, written, language):
        tell(line)
    if written != path:
        tell(say("label.database.beside", language, file=path))
    return Exit.ANSWERED


def label_imported(into: Path, language: Language) -> None:
    """Label the feedback that an import has written; a file without feedback stays as it is."""
    show, step = count_progress(language), say("label.step", language)
    before = current_pack(into)
    name = before if before in shipped_packs() else GENERAL
    labeller = rules_labeller(shipped_pack(name), name)
    with suppress(NoFeedback):
        report = write_labels(into, labeller, lambda done, total: show(step, done, total))
        for line in _report_lines(report, into, language):
            tell(line)


def database_file(url: str) -> Path:
    """The file of `sqlite:///crm.db` or of a plain path."""
    return Path(url.removeprefix("sqlite:///")).expanduser()


def store_fault(error: StoreError, url: str, path: Path, language: Language) -> Fault:
    """Why a database's labels cannot be written or read."""
    key = "not_sqlite" if error.kind == "not_a_database" or "://" in str(path) else "store"
    blanks = {"detail": error.kind} if key == "store" else {}
    name = url.removeprefix("sqlite:///")
    return Fault(f"label.{key}", say(f"label.database.{key}", language, file=name, **blanks))


def _written(
    wanted: DatabaseLabels, path: Path, pack_of: PackOf, language: Language
) -> tuple[LabelReport, Path]:
    """The report, and the file the labels stand in."""
    side = side_file(path, wanted.data_folder)

    def write(beside: Path | None) -> LabelReport:
        show, step = count_progress(language), say("label.step", language)
        labeller = _labeller(wanted, beside or path, pack_of)
        return write_labels(
            path, labeller, lambda done, total: show(step, done, total), beside=beside
        )

    if not wanted.beside:
        try:
            return write(None), path
        except StoreError as error:
            if error.kind not in CLOSED:
                raise
    return write(side), side


def _labeller(wanted: DatabaseLabels, labelled: Path, pack_of: PackOf) -> Labeller:
    """With the aspects asked for, else those the labels before were made with."""
    if wanted.labeller is not None:
        return wanted.labeller
    name = pack_for(wanted.aspects, labelled)
    trained = read_kept(wanted.data_folder) if wanted.trained else None
    return rules_labeller(pack_of(name), name, trained)


def pack_for(asked: str | None, labelled: Path) -> str:
    """The aspects asked for, else those of the labels before, else the general ones."""
    before = current_pack(labelled)
    return asked or (before if before in shipped_packs() else None) or GENERAL


def _report_lines(report: LabelReport, path: Path, language: Language) -> Iterator[str]:
    blanks = {"labelled": f"{report.labelled:,}", "kept": f"{report.kept:,}", "file": path}
    yield say("label.database.texts", language, **blanks)
    if report.unlabelled:
        yield say("label.unlabelled", language, count=f"{report.unlabelled:,}")
    if report.repeated:
        yield say("label.database.groups", language, count=f"{report.repeated:,}")
    if report.labelled and report.changed_share is not None:
        share = f"{report.changed_share:.1%}"
        yield say("label.database.changed", language, share=share)
