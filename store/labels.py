"""Writes the labels of customers' texts as rows: once per text, resumable, one current run.

Written by `askcrm label`, by imports and by the demo, never by a question. The functions that read
a text are handed in.
"""

import gc
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from store.engine import StoreError
from store.engines.sqlite_errors import store_error
from store.label_rows import (
    SCHEMA,
    TABLES,
    VIEWS,
    AspectName,
    AspectRow,
    ClauseRow,
    Labeller,
    LabelReport,
    LabelRow,
    Progress,
    RatedText,
    TextLabel,
)

BATCH = 2000
"""Texts between two commits: what an interruption costs at most."""
KEPT_RUNS = 2
"""The current run and the one before it, to compare."""
BUSY_SECONDS = 5.0


class NoFeedback(Exception):  # noqa: N818 - the database's shape is no error of ours
    """There is no table `feedback` with `feedback_id` and `text`."""


def write_labels(
    path: Path,
    labeller: Labeller,
    progress: Progress,
    *,
    beside: Path | None = None,
    moment: str | None = None,
) -> LabelReport:
    """Label new and changed texts of an SQLite file; a stopped run goes on where it was.

    `beside`: the file that takes the labels instead, the database itself is only read. `moment` is
    written as the run's time; None = now. Raises NoFeedback, or StoreError where a file cannot be
    read or written.
    """
    if not path.is_file():
        raise StoreError("missing", str(path))
    written = path
    try:
        with ExitStack() as stack:
            data = stack.enter_context(closing(_opened(path, read_only=beside is not None)))
            texts = _texts(data)
            file = data
            if beside is not None:
                written = beside
                beside.parent.mkdir(parents=True, exist_ok=True)
                file = stack.enter_context(closing(_opened(beside)))
            _make_schema(file)
            stack.enter_context(_uncollected())
            return _Run(file, labeller, texts, moment).finish(progress)
    except sqlite3.Error as error:
        raise store_error(error, str(written)) from None
    except OSError:
        raise StoreError("read_only_folder", str(written)) from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """Labels hold no circles: looking for some costs a quarter of a run and finds nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def current_pack(path: Path) -> str | None:
    """The aspects that the labels of a file were made with; None where it has none."""
    if not path.is_file():
        return None
    try:
        with closing(_opened(path, read_only=True)) as file:
            row = file.execute("select aspects from label_runs where is_current = 1").fetchone()
    except sqlite3.Error:  # no labels yet, or no database: whoever writes says so
        return None
    return str(row[0]) if row else None


def texts_to_label(path: Path) -> tuple[RatedText, ...]:
    """Every text `write_labels` would read, with its rating; raises NoFeedback, or StoreError."""
    if not path.is_file():
        raise StoreError("missing", str(path))
    try:
        with closing(_opened(path, read_only=True)) as data:
            return tuple((text.text, text.rating) for text in _texts(data))
    except sqlite3.Error as error:
        raise store_error(error, str(path)) from None


def _opened(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}{'?mode=ro' if read_only else ''}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def _make_schema(file: sqlite3.Connection) -> None:
    """Tables that are missing, and the views; nothing is written where all is there."""
    known = dict(file.execute("select name, sql from sqlite_master").fetchall())
    if not set(TABLES) <= known.keys():
        file.executescript(SCHEMA)
    for name, sql in VIEWS.items():
        wanted = f"CREATE VIEW {name} as{sql}"
        if known.get(name) != wanted:
            file.execute(f"drop view if exists {name}")
            file.execute(wanted)


@dataclass(frozen=True)
class _Text:
    """A row of the feedback table."""

    feedback_id: int
    text: str
    rating: float | None


def _texts(file: sqlite3.Connection) -> tuple[_Text, ...]:
    columns = {row[1] for row in file.execute("pragma table_info(feedback)")}
    if not {"feedback_id", "text"} <= columns:
        raise NoFeedback
    rating = "rating" if "rating" in columns else "null"
    rows = file.execute(
        f"select feedback_id, text, {rating} from feedback"  # noqa: S608 - our own names
        " where text is not null order by feedback_id"
    )
    return tuple(_Text(int(key), str(text), _number(given)) for key, text, given in rows)


def _number(given: object) -> float | None:
    return float(given) if isinstance(given, int | float) else None


class _Run:
    """One run over all texts, begun or taken up again."""

    def __init__(
        self,
        file: sqlite3.Connection,
        labeller: Labeller,
        texts: tuple[_Text, ...],
        moment: str | None,
    ) -> None:
        self._file = file
        self._labeller = labeller
        self._texts = texts
        self._moment = moment
        self._before = self._newest("is_current = 1")

    def finish(self, progress: Progress) -> LabelReport:
        """Label what is missing and make the run current."""
        if self._before is not None and self._is_complete(self._before):
            repeated = self._count("duplicate_group <> feedback_id", self._before)
            unlabelled = self._count("sentiment is null", self._before)
            return LabelReport(0, len(self._texts), unlabelled, repeated, 0.0)
        run = self._begun()
        known = self._known(run)
        missing = [text for text in self._texts if text.feedback_id not in known]
        try:
            with closing(self._label(missing, run)) as steps:
                for done in steps:
                    progress(len(known) + done, len(self._texts))
        finally:  # what a stopped run has cost is spent all the same
            self._note_cost(run)
        self._group(run)
        changed = self._changed_share(run)
        self._make_current(run)
        return LabelReport(
            labelled=len(missing),
            kept=len(known),
            unlabelled=self._count("sentiment is null", run),
            repeated=self._count("duplicate_group <> feedback_id", run),
            changed_share=changed,
        )

    def _newest(self, condition: str) -> int | None:
        row = self._file.execute(
            f"select max(run_id) from label_runs where {condition} and version = ?",  # noqa: S608
            (self._labeller.version,),
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def _hashes(self, run: int) -> dict[int, str]:
        """Text hashes as the run holds them."""
        rows = self._file.execute(
            "select feedback_id, text_hash from feedback_labels where run_id = ?", (run,)
        )
        return dict(rows.fetchall())

    def _is_complete(self, run: int) -> bool:
        held = self._hashes(run)
        return len(held) == len(self._texts) and all(
            held.get(text.feedback_id) == self._labeller.hash_of(text.text) for text in self._texts
        )

    def _begun(self) -> int:
        """A stopped run of this version, else a new one that starts with what is unchanged."""
        stopped = self._newest("finished_at is null")
        if stopped is not None:
            return stopped
        cursor = self._file.execute(
            "insert into label_runs (labeller, version, aspects, started_at, is_current)"
            " values (?, ?, ?, coalesce(?, datetime('now')), 0)",
            (self._labeller.name, self._labeller.version, self._labeller.pack, self._moment),
        )
        run = int(cursor.lastrowid or 0)
        self._file.executemany(
            "insert into label_aspects values (?, ?, ?, ?, ?, ?, ?)",
            [_columns(run, name.aspect, name) for name in self._labeller.aspects],
        )
        if self._before is not None:
            self._copy(self._before, run)
        return run

    def _copy(self, before: int, run: int) -> None:
        self._file.execute("begin immediate")
        for table in ("feedback_labels", "feedback_aspects", "feedback_clauses"):
            names = [row[1] for row in self._file.execute(f"pragma table_info({table})")]
            shown = ", ".join(str(run) if name == "run_id" else name for name in names)
            self._file.execute(
                f"insert into {table} select {shown} from {table} where run_id = ?",  # noqa: S608
                (before,),
            )
        self._file.execute("commit")

    def _known(self, run: int) -> frozenset[int]:
        """Texts of the run that are unchanged; labels of changed or deleted ones are removed."""
        held = self._hashes(run)
        if not held:
            return frozenset()
        texts = {text.feedback_id: text.text for text in self._texts}
        kept = frozenset(
            key
            for key, text_hash in held.items()
            if key in texts and self._labeller.hash_of(texts[key]) == text_hash
        )
        stale = [(key, run) for key in held if key not in kept]
        self._file.execute("begin immediate")
        for table in ("feedback_labels", "feedback_aspects", "feedback_clauses"):
            self._file.executemany(
                f"delete from {table} where feedback_id = ? and run_id = ?",  # noqa: S608
                stale,
            )
        self._file.execute("commit")
        return kept

    def _label(self, missing: list[_Text], run: int) -> Generator[int, None, None]:
        """Texts done so far; whoever labels is stopped with us."""
        labels = iter(self._labeller.label([(text.text, text.rating) for text in missing]))
        try:
            for first in range(0, len(missing), BATCH):
                part = missing[first : first + BATCH]
                self._insert(run, [(text.feedback_id, next(labels)) for text in part])
                yield first + len(part)
        finally:
            if isinstance(labels, Generator):
                labels.close()

    def _note_cost(self, run: int) -> None:
        """Add what was paid to what an earlier part of the run has cost."""
        if self._labeller.cost is not None:
            self._file.execute(
                "update label_runs set cost = coalesce(cost, 0) + ? where run_id = ?",
                (self._labeller.cost(), run),
            )

    def _insert(self, run: int, labelled: list[tuple[int, TextLabel]]) -> None:
        self._file.execute("begin immediate")
        for table, more, rows in (
            ("feedback_labels", ", null", ((key, (one.label,)) for key, one in labelled)),
            ("feedback_aspects", "", ((key, one.aspects) for key, one in labelled)),
            ("feedback_clauses", "", ((key, one.unexplained) for key, one in labelled)),
        ):
            self._insert_into(
                table, more, [_columns(run, k, row) for k, found in rows for row in found]
            )
        self._file.execute("commit")

    def _insert_into(self, table: str, more: str, rows: list[tuple[object, ...]]) -> None:
        if rows:
            blanks = ", ".join("?" * len(rows[0])) + more
            self._file.executemany(f"insert into {table} values ({blanks})", rows)  # noqa: S608

    def _group(self, run: int) -> None:
        groups = self._labeller.group([text.text for text in self._texts])
        keys = [text.feedback_id for text in self._texts]
        self._file.execute("begin immediate")
        self._file.execute(
            "update feedback_labels set duplicate_group = feedback_id where run_id = ?", (run,)
        )
        self._file.executemany(
            "update feedback_labels set duplicate_group = ? where feedback_id = ? and run_id = ?",
            [
                (keys[group], key, run)
                for group, key in zip(groups, keys, strict=True)
                if keys[group] != key
            ],
        )
        self._file.execute("commit")

    def _changed_share(self, run: int) -> float | None:
        """Against the run that is still current, whatever its version."""
        compared, changed = self._file.execute(
            "select count(*), sum(old.sentiment is not new.sentiment)"
            " from feedback_labels_now old join feedback_labels new using (feedback_id)"
            " where new.run_id = ?",
            (run,),
        ).fetchone()
        return changed / compared if compared else None

    def _make_current(self, run: int) -> None:
        """In one transaction; runs older than the one before are removed."""
        self._file.execute("begin immediate")
        self._file.execute("update label_runs set is_current = (run_id = ?)", (run,))
        self._file.execute(
            "update label_runs set finished_at = coalesce(?, datetime('now')), rows = ?,"
            " other_language = ? where run_id = ?",
            (self._moment, len(self._texts), self._count("sentiment is null", run), run),
        )
        old = "select run_id from label_runs order by is_current desc, run_id desc"
        for table in TABLES:
            self._file.execute(
                f"delete from {table} where run_id not in ({old} limit {KEPT_RUNS})"  # noqa: S608
            )
        self._file.execute("commit")

    def _count(self, condition: str, run: int) -> int:
        row = self._file.execute(
            f"select count(*) from feedback_labels where run_id = ? and {condition}",  # noqa: S608
            (run,),
        ).fetchone()
        return int(row[0])


def _columns(
    run: int, key: int | str, row: LabelRow | AspectRow | ClauseRow | AspectName
) -> tuple[object, ...]:
    """In the order of the table: what it is of, the run, the rest."""
    values = vars(row).values()
    return (key, run, *values) if not isinstance(row, AspectName) else (key, run, *list(values)[1:])
