"""`askcrm replay`: a certificate's questions asked again; 6 when the figures are not the same.

Also where `ask --certificate` writes one.
"""

from collections.abc import Iterator
from pathlib import Path

from agent.answer import Answer, Fault
from agent.exports.certificate import (
    CertificateRejected,
    Change,
    NotCertified,
    Replay,
    certify,
    read_certificate,
    replayed,
    write_certificate,
)
from agent.wording.names import Names
from agent.wording.say import listing, say
from agent.wording.sentences import problem_sentence, store_sentence
from cli.diagnostics import Exit, tell
from cli.opening import NotOpened, Opened, open_for, spoken
from cli.options import Shared
from cli.output import print_data
from cli.refusing import refuse
from semantic_layer.form import Language
from semantic_layer.formats import readable
from store.engine import StoreError
from store.table import Cell
from tools.workspace import Workspace

SHOWN = 20
"""Differences that are listed."""


def replay_file(file: Path, shared: Shared) -> int:
    """Ask again what the certificate holds; the exit code."""
    language = spoken(shared)
    try:
        certificate = read_certificate(file)
    except CertificateRejected as rejected:
        key = f"certificate.{rejected.code}"
        fault = Fault(key, say(key, language, file=file))
        return refuse(fault, language, Exit.OUTSIDE)
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as opened:
            space, language = opened.analyst.workspace, opened.language
            try:
                replay = replayed(certificate, space)
            except StoreError as error:
                fault = Fault(f"store.{error.kind}", store_sentence(error, language))
                return refuse(fault, language, Exit.OUTSIDE)
            day = certificate.today.isoformat()
            print_data(
                "\n".join(_lines(replay, day, Names(space.model, space.vocabulary, language)))
            )
            return Exit.ANSWERED if replay.outcome == "identical" else Exit.CHECK


def certified(answer: Answer, file: Path, workspace: Workspace) -> Fault | None:
    """Write the answer's certificate; the fault when that cannot be done."""
    language = answer.language
    try:
        write_certificate(certify(answer, workspace), file)
    except NotCertified:
        hint = say("certificate.nothing.hint", language)
        return Fault("certificate.nothing", say("certificate.nothing", language), hint)
    except OSError:
        return Fault("certificate.unwritable", say("certificate.unwritable", language, file=file))
    tell(say("certificate.saved", language, file=file))
    return None


def _lines(replay: Replay, day: str, names: Names) -> Iterator[str]:
    language = names.language
    yield say(f"replay.{replay.outcome}", language, day=day)
    parts = {"model": replay.model_same, "sql": replay.sql_same, "data": replay.data_same}
    words = {
        name: say("replay.same" if same else "replay.changed", language)
        for name, same in parts.items()
    }
    yield say("replay.parts", language, **words)
    if replay.problems:
        sentences = tuple(problem_sentence(problem, names) for problem in replay.problems)
        gap = say("list.sentences", language)
        yield say("replay.refused", language, problems=gap.join(sentences))
    for change in replay.changes[:SHOWN]:
        yield "  " + _change(change, language)
    if (more := len(replay.changes) - SHOWN) > 0:
        yield "  " + say("replay.more", language, count=more)


def _change(change: Change, language: Language) -> str:
    group = listing(tuple(_said(cell, language) for cell in change.group), language)
    return say(
        f"replay.change.{change.kind}",
        language,
        group=group or say("audit.whole", language),
        column=change.column,
        before=_said(change.before, language),
        after=_said(change.after, language),
    )


def _said(cell: Cell, language: Language) -> str:
    return say("audit.empty", language) if cell is None else readable(str(cell))
