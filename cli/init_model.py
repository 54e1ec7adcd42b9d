"""`askcrm init`: look at a database or files, draft a model over them, say what is open."""

from dataclasses import dataclass
from pathlib import Path

from agent.assemble import day_here
from agent.wording.model_problems import model_problem_sentence
from agent.wording.say import listing, say
from agent.wording.sentences import store_sentence
from cli.data_files import data_files
from cli.diagnostics import Exit, share_progress, tell
from cli.import_lines import refusal_text
from cli.output import print_data
from semantic_layer.draft import Draft, draft, questions_text
from semantic_layer.drafting.held import Held, HeldColumn, HeldLink, HeldTable
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.load import load_model
from semantic_layer.problems import ModelRejected
from semantic_layer.rules import check
from store.connect import SCHEME, open_engine
from store.engine import Engine, StoreError
from store.import_report import ImportRefused
from store.ingest import import_files
from store.profile import MatchRate, TableProfile, links, profile, spread

SECONDS = 120.0
"""A draft may count longer than a question."""
DATABASE_MARKS = (b"SQLite format 3", b"DUCK")
UNMATCHED_SHOWN = 3
REPEATED = (
    "id", "编号", "号", "code", "no", "number", "key", "name", "名称", "名", "customer", "client",
    "account", "company", "客户", "公司", "email", "邮箱",
)  # fmt: skip
"""How the headers of columns end that could name things, several rows each."""
MOST_REPEATED = 8
"""Repeated ids of one table that are looked into."""


@dataclass(frozen=True)
class InitOptions:
    """How a draft is made."""

    lang: str | None = None
    force: bool = False
    """True: a model that is there already is drafted anew."""


def run_init(sources: tuple[str, ...], out: Path, options: InitOptions) -> int:
    """Draft a model of the sources into the folder `out`; the exit code."""
    language: Language = "zh" if options.lang == "zh" else "en"
    model_file = out / "model.yaml"
    if model_file.exists() and not options.force:
        tell(say("init.exists", language, file=model_file))
        return Exit.PERSON
    databases = [source for source in sources if _is_database(source)]
    if databases and len(sources) > 1:
        tell(say("init.one_database", language))
        return Exit.USAGE
    try:
        return _draft_into(out, sources, databases, options, language)
    except ImportRefused as refused:
        tell(refusal_text(refused, language))
    except StoreError as error:
        tell(store_sentence(error, language))
    except OSError as error:
        tell(say("init.unwritable", language, folder=out, detail=error.strerror or ""))
    return Exit.OUTSIDE


def _draft_into(
    out: Path,
    sources: tuple[str, ...],
    databases: list[str],
    options: InitOptions,
    language: Language,
) -> int:
    """Import the files, look, write the model and the open questions, report."""
    out.mkdir(parents=True, exist_ok=True)
    database = databases[0] if databases else _imported(sources, out, options, language)

    drafted = draft(_held(database, language), out.resolve().name, day_here())
    if not drafted.tables:
        tell(say("init.nothing", language, subject=database))
        return Exit.OUTSIDE
    model_file = out / "model.yaml"
    model_file.write_text(drafted.yaml, encoding="utf-8")
    questions = questions_text(drafted.questions)
    (out / "open_questions.md").write_text(questions, encoding="utf-8")
    return _report(drafted, database, model_file, language)


def _is_database(source: str) -> bool:
    """A URL, or a file that begins as SQLite and DuckDB files do."""
    if SCHEME.match(source):
        return True
    try:
        with Path(source).expanduser().open("rb") as file:
            head = file.read(16)
    except OSError:
        return Path(source).suffix.lower() in {".db", ".sqlite", ".sqlite3", ".duckdb"}
    return head.startswith(DATABASE_MARKS[0]) or head[8:12] == DATABASE_MARKS[1]


def _imported(sources: tuple[str, ...], out: Path, options: InitOptions, language: Language) -> str:
    """The files as tables of `out/data.sqlite`."""
    show = share_progress(language)
    report = import_files(
        data_files(tuple(Path(source).expanduser() for source in sources)),
        out / "data.sqlite",
        replace_tables=options.force,
        progress=lambda table, _rows, done, total: show(table, done / max(total, 1)),
    )
    for file in report.files:
        print_data(say("import.rows", language, table=file.source.table, count=f"{file.rows:,}"))
    return str(report.target)


def _held(database: str, language: Language) -> Held:
    """What the database holds, as a draft takes it."""
    engine = open_engine(database, seconds=SECONDS)
    show = share_progress(language)
    try:
        tables = profile(engine)
        show(say("init.profiled", language), 0.6)
        found = links(engine, tables)
        held = Held(
            tuple(_held_table(engine, table, found) for table in tables),
            tuple(_held_link(match) for match in found),
        )
        show(say("init.profiled", language), 1.0)
    finally:
        engine.close()
    return held


def _held_table(engine: Engine, table: TableProfile, found: tuple[MatchRate, ...]) -> HeldTable:
    columns = tuple(
        HeldColumn(
            one.name, one.type, one.filled, one.distinct or one.filled, one.smallest, one.largest,
            one.values, one.has_hours,
        )
        for one in table.columns
    )  # fmt: skip
    repeated = _repeated(table, found)
    return HeldTable(
        table.name, table.rows, columns, table.keys,
        {key: spread(engine, table, key) for key in repeated},
    )  # fmt: skip


def _repeated(table: TableProfile, found: tuple[MatchRate, ...]) -> tuple[str, ...]:
    """Columns that could be the ids of things, several rows each, that have no table."""
    linked = {match.column for match in found if match.table == table.name and match.matched}
    keys = {key[0] for key in table.keys if len(key) == 1}
    names = [
        one.name
        for one in table.columns
        if one.type in ("text", "integer") and one.name not in keys
        and one.distinct is not None and 1 < one.distinct < one.filled
        and one.name.casefold().endswith(REPEATED)
    ]  # fmt: skip
    return tuple(sorted(names, key=lambda name: name in linked)[:MOST_REPEATED])


def _held_link(match: MatchRate) -> HeldLink:
    return HeldLink(
        match.table, match.column, match.other_table, match.other_column, match.rows,
        match.matched, match.unmatched,
    )  # fmt: skip


def _report(drafted: Draft, database: str, file: Path, language: Language) -> int:
    """Joins, size of the draft, what is open and what to type next."""
    for link in drafted.joins:
        print_data(_link_line(link, language))
    try:
        warnings = len(check(load_model(file)))
    except ModelRejected as rejected:
        print_data(
            "\n".join(model_problem_sentence(problem, language) for problem in rejected.problems)
        )
        tell(say("check.count", language, errors=len(rejected.problems), warnings=0))
        return Exit.CHECK
    print_data(
        say(
            "init.done", language, file=file, tables=drafted.tables, metrics=drafted.metrics,
            dimensions=drafted.dimensions, warnings=warnings,
        )
    )  # fmt: skip
    questions = file.with_name("open_questions.md")
    count = len(drafted.questions)
    print_data(say("init.questions", language, count=count, file=questions))
    print_data(say("init.next", language, db=database, model=file))
    return Exit.ANSWERED


def _link_line(link: HeldLink, language: Language) -> str:
    text = say(
        "init.join", language, column=f"{link.table}.{link.column}",
        other=f"{link.other_table}.{link.other_column}", share=f"{link.share:.0%}",
    )  # fmt: skip
    if link.matched == link.rows:
        return text
    shown = tuple(readable(str(value)) for value in link.unmatched[:UNMATCHED_SHOWN])
    return text + say("init.join_lost", language, examples=listing(shown, language))
