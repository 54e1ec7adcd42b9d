"""Certificate: an answer's forms, SQL, rows and fingerprints, to be replayed against the data.

A replay runs the same forms again, on the day the answer was given, and says what differs: the
definition, the data, or nothing. The file's own seal tells whether it was edited.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from math import isclose
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from agent.answer import Answer
from agent.exports.save import replace_file
from semantic_layer.form import Form, Language
from semantic_layer.problems import Problem, QueryRefused
from semantic_layer.query import MetricQuery, RowQuery
from store.table import Cell
from tools import toolbox
from tools.result import Result, ResultTable
from tools.workspace import Workspace

VERSION = 1
SAME = 1e-9
"""Numbers so near to each other, relatively, are one: sums may be added up in another order."""


class NotCertified(Exception):  # noqa: N818 - a refusal is an outcome
    """An answer that holds no figure, so there is nothing to certify."""


class CertificateRejected(Exception):  # noqa: N818 - a refusal is an outcome
    """A file that cannot be replayed."""

    def __init__(self, code: Literal["missing", "not_a_certificate", "altered"]) -> None:
        """Keep why, under `certificate.*` in agent/wording."""
        self.code = code
        super().__init__(code)


class Certified(Form):
    """One result of the answer."""

    metrics: MetricQuery | None = None
    """The form that was run: this, or `records`."""
    records: RowQuery | None = None
    canonical: str
    """The form's canonical text."""
    sql: str
    columns: tuple[str, ...]
    keys: tuple[int, ...]
    """Which of the columns tell a row from the others."""
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool
    sha256: str
    """Of columns and rows."""


class Certificate(Form):
    """All that is needed to ask again and to tell what has changed."""

    askcrm: int = VERSION
    question: str
    language: Language
    today: date
    model: str
    """Fingerprint of the model's files and of what the database lacks of them."""
    data: str
    """Fingerprint of the database: the file's size and time, so only a hint."""
    dialect: str
    results: tuple[Certified, ...]
    seal: str = ""
    """SHA-256 of everything above."""


Kind = Literal["changed", "added", "gone"]


@dataclass(frozen=True)
class Change:
    """One value that is not what it was, or a row on one side only."""

    kind: Kind
    result: int
    """Number of the result, from 1."""
    group: tuple[Cell, ...]
    column: str = ""
    before: Cell = None
    after: Cell = None


Outcome = Literal["identical", "data_changed", "definition_changed"]


@dataclass(frozen=True)
class Replay:
    """What came of asking again."""

    outcome: Outcome
    model_same: bool
    sql_same: bool
    data_same: bool
    """The database's own fingerprint; a file that was copied has another one."""
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Why the form can no longer be asked."""


def certify(answer: Answer, workspace: Workspace) -> Certificate:
    """The certificate of an answer; raises NotCertified where it holds no figure."""
    results = tuple(found for result in answer.results for found in _certified(result))
    if answer.kind != "answer" or not results:
        raise NotCertified
    plain = Certificate(
        question=answer.question,
        language=answer.language,
        today=workspace.today,
        model=workspace.model.fingerprint,
        data=workspace.engine.fingerprint(),
        dialect=workspace.engine.dialect,
        results=results,
    )
    return plain.model_copy(update={"seal": _seal(plain)})


def write_certificate(certificate: Certificate, path: Path) -> None:
    """Write the file, whole or not at all; raises OSError."""
    text = json.dumps(certificate.model_dump(mode="json"), ensure_ascii=False, indent=1)
    replace_file(path, text.encode())


def read_certificate(path: Path) -> Certificate:
    """The certificate of a file; raises CertificateRejected."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CertificateRejected("not_a_certificate") from None
    except OSError:
        raise CertificateRejected("missing") from None
    try:
        certificate = Certificate.model_validate_json(text)
    except ValidationError:
        raise CertificateRejected("not_a_certificate") from None
    if certificate.askcrm != VERSION:
        raise CertificateRejected("not_a_certificate")
    if certificate.seal != _seal(certificate):
        raise CertificateRejected("altered")
    return certificate


def replayed(certificate: Certificate, workspace: Workspace) -> Replay:
    """The same forms run again on the certificate's day; raises StoreError."""
    then = replace(workspace, today=certificate.today)
    model_same = workspace.model.fingerprint == certificate.model
    data_same = workspace.engine.fingerprint() == certificate.data
    forms = tuple(_form(result) for result in certificate.results)
    try:
        prepared = toolbox.prepare(forms, then)
    except QueryRefused as refused:
        return Replay("definition_changed", model_same, False, data_same, problems=refused.problems)
    again = tuple(f for result in toolbox.run(prepared, then) for f in _certified(result))
    pairs = tuple(zip(certificate.results, again, strict=True))
    sql_same = all(before.sql == after.sql for before, after in pairs)
    changes = tuple(
        change
        for number, (before, after) in enumerate(pairs, 1)
        for change in _changes(number, before, after)
    )
    outcome = _outcome(sql_same=sql_same, model_same=model_same, rows_same=not changes)
    return Replay(outcome, model_same, sql_same, data_same, changes)


def _outcome(*, sql_same: bool, model_same: bool, rows_same: bool) -> Outcome:
    """The same SQL means the same definition, whatever else the model's files say now."""
    if sql_same:
        return "identical" if rows_same else "data_changed"
    return "identical" if model_same and rows_same else "definition_changed"


def _certified(result: Result) -> tuple[Certified, ...]:
    """The first table of a result of a form that is run as SQL."""
    form = result.form
    if not isinstance(form, MetricQuery | RowQuery):
        return ()
    table = result.tables[0]
    columns = tuple(column.id for column in table.columns)
    rows = table.table.rows
    return (
        Certified(
            metrics=form if isinstance(form, MetricQuery) else None,
            records=form if isinstance(form, RowQuery) else None,
            canonical=result.canonical,
            sql=table.sql,
            columns=columns,
            keys=_keys(table),
            rows=rows,
            truncated=table.table.truncated,
            sha256=_sha(json.dumps([columns, rows], ensure_ascii=False)),
        ),
    )


def _form(result: Certified) -> MetricQuery | RowQuery:
    form = result.metrics or result.records
    if form is None:
        raise CertificateRejected("not_a_certificate")
    return form


def _keys(table: ResultTable) -> tuple[int, ...]:
    """Group and key columns; of a list of records every column."""
    roles = ("group", "key", "field")
    return tuple(place for place, column in enumerate(table.columns) if column.role in roles)


def _changes(number: int, before: Certified, after: Certified) -> tuple[Change, ...]:
    """Row by row: what is gone, what is there now, and every value that is another one."""
    if before.sha256 == after.sha256:
        return ()
    old, new = _by_key(before), _by_key(after)
    found = [Change("gone", number, key[:-1]) for key in old if key not in new]
    found += [Change("added", number, key[:-1]) for key in new if key not in old]
    shared = [name for name in before.columns if name in after.columns]
    for key, values in old.items():
        for name in shared if key in new else ():
            was, now = values[name], new[key][name]
            if not _same(was, now):
                found.append(Change("changed", number, key[:-1], name, was, now))
    return tuple(found)


def _by_key(result: Certified) -> dict[tuple[Cell, ...], dict[str, Cell]]:
    """Rows by what tells them apart; of equal rows each is one more."""
    found: dict[tuple[Cell, ...], dict[str, Cell]] = {}
    for row in result.rows:
        key = tuple(row[place] for place in result.keys)
        count = 1
        while (*key, count) in found:
            count += 1
        found[*key, count] = dict(zip(result.columns, row, strict=True))
    return found


def _same(one: Cell, other: Cell) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=SAME, abs_tol=SAME)
    return one == other


def _seal(certificate: Certificate) -> str:
    data = certificate.model_copy(update={"seal": ""}).model_dump(mode="json")
    return _sha(json.dumps(data, sort_keys=True, ensure_ascii=False))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
