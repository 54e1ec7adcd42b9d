"""Which of our tables a file is, and which of its columns is which of ours.

Aliases stand in headers.toml. One marked `~` was never read in a real export: it is offered, never
taken. What a person confirmed is saved as TOML beside the database and found again.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from store.cells import UNIT
from store.import_report import ColumnGuess, Source
from store.merge_tables import DATED
from store.staging import ENTERED
from store.table import ColumnType

HEADERS = Path(__file__).with_name("headers.toml")
BRACKETS_AND_BLANKS = str.maketrans("", "", " _()（）[]【】\u3000\xa0")
NOT_TABLES = ("file_types", "traps")
BELIEVED = "~"
ENTERED_HEADER = re.compile(r'Date entered "?(.+?)"?(?: \(.+\))?"?', re.IGNORECASE)
"""HubSpot's wide history: a column of days for each stage of each pipeline."""
NUMBERS = (
    "rating",
    "nps",
    "amount",
    "discount",
    "refund_amount",
    "annual_revenue",
    "csat",
    "credit_limit",
)


@dataclass(frozen=True)
class Field:
    """One column of a file as one of ours."""

    column: str
    """Ours, or a helper that import_mapped turns into ours, such as `owner` or `city`."""

    header: str
    """The file's, as it stands there."""

    system: str
    """Whose alias it is: salesforce, zoho, hubspot, fxiaoke, generic_zh, other, or `own`."""

    fits: bool
    """False: ours is a date or a number and these cells do not read as one."""


@dataclass(frozen=True)
class FileMapping:
    """One file as one of our tables."""

    file: str
    """Name of the file, and of the sheet behind a `#`."""

    table: str
    """One of ours; empty: not recognised, the file becomes a table of its own."""

    system: str
    """The system most of the headers belong to."""

    fields: tuple[Field, ...]
    offered: tuple[Field, ...] = ()
    """Believed aliases: taken only when a person says so."""

    unused: tuple[str, ...] = ()
    """Headers nobody claims."""


def propose(sources: tuple[Source, ...]) -> tuple[FileMapping, ...]:
    """A mapping for each source, to be confirmed by a person before anything is written."""
    return tuple(_propose_one(source) for source in sources)


def save_mappings(path: Path, mappings: tuple[FileMapping, ...]) -> None:
    """Write confirmed mappings as TOML that a person can edit; others in the file are kept."""
    import tomlkit  # late: only an import writes TOML

    kept = tuple(m for m in load_mappings(path) if m.file not in {new.file for new in mappings})
    document = tomlkit.document()
    document.add(tomlkit.comment("Which column of a file is which of ours; used by askcrm import."))
    files = tomlkit.aot()
    for mapping in (*kept, *mappings):
        table = tomlkit.table()
        table.update({"name": mapping.file, "table": mapping.table, "system": mapping.system})
        table["columns"] = {field.column: field.header for field in mapping.fields}
        files.append(table)
    document.add("file", files)
    temporary = path.with_name(f".{path.name}.writing")
    temporary.write_text(tomlkit.dumps(document), encoding="utf-8")
    temporary.replace(path)


def load_mappings(path: Path) -> tuple[FileMapping, ...]:
    """What was confirmed before; nothing where there is no such file."""
    if not path.exists():
        return ()
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        FileMapping(
            file["name"],
            file["table"],
            file["system"],
            tuple(Field(ours, header, "own", True) for ours, header in file["columns"].items()),
        )
        for file in document.get("file", ())
    )


def mapping_path(target: Path) -> Path:
    """Where the mappings of a database stand: `crm.db` -> `crm.mapping.toml`."""
    return target.with_name(f"{target.stem}.mapping.toml")


def file_name(source: Source) -> str:
    """How a mapping names its source: `crm.xlsx#客户`."""
    return source.path.name if source.sheet is None else f"{source.path.name}#{source.sheet}"


def same_file(name: str) -> str:
    """The name without a date in it: `订单_2026-06.xlsx` and `订单_2026-07.xlsx` are one file."""
    return DATED.sub("", name) or name


def plain_header(header: str) -> str:
    """Without case, width, blanks, brackets and unit: `'Lead_Source '` -> `'leadsource'`."""
    bare = UNIT.sub("", unicodedata.normalize("NFKC", header))
    return bare.lower().translate(BRACKETS_AND_BLANKS).strip()


def reads_as(column: str, kind: ColumnType) -> bool:
    """Whether cells of that type can stand in our column: dates in `_at` and `_on`, numbers."""
    if column.endswith(("_at", "_on")) or column.startswith(ENTERED):
        return kind in ("date", "datetime")
    return column not in NUMBERS or kind in ("integer", "number")


def _propose_one(source: Source) -> FileMapping:
    headers = {plain_header(column.header): column for column in source.columns if column.header}
    table = _recognised(headers)
    if not table:
        return FileMapping(
            file_name(source), "", "", (), (), tuple(c.header for c in source.columns)
        )
    system = _system(table, headers)
    fields = tuple(_fields(table, system, headers, believed=False))
    if table == "opportunities":
        fields += tuple(_stage_days(source))
    taken = {field.header for field in fields}
    ours = {field.column for field in fields}
    offered = tuple(
        field
        for field in _fields(table, system, headers, believed=True)
        if field.header not in taken and field.column not in ours
    )
    named = taken | {field.header for field in offered}
    unused = tuple(c.header for c in source.columns if c.header and c.header not in named)
    return FileMapping(file_name(source), table, system, fields, offered, unused)


def _stage_days(source: Source) -> Iterator[Field]:
    for column in source.columns:
        if match := ENTERED_HEADER.fullmatch(column.header.strip()):
            fits = column.type in ("date", "datetime")
            yield Field(f"{ENTERED}{match[1].strip()}", column.header, "hubspot", fits)


def _recognised(headers: dict[str, ColumnGuess]) -> str:
    """The first kind of file with a mark among the headers; believed marks do not count."""
    for table, marks in _aliases()["file_types"].items():
        certain = [mark for mark in marks if not mark.startswith(BELIEVED)]
        if any(plain_header(mark) in headers for mark in certain):
            return table
    return ""


def _system(table: str, headers: dict[str, ColumnGuess]) -> str:
    """Whose headers these are: the system with most hits."""
    hits: Counter[str] = Counter()
    for aliases in _aliases()[table].values():
        for system, names in aliases.items():
            hits[system] += any(plain_header(name) in headers for name in names)
    return hits.most_common(1)[0][0] if hits else ""


def _fields(
    table: str, system: str, headers: dict[str, ColumnGuess], *, believed: bool
) -> Iterator[Field]:
    """Each of our columns with its header: the file's own system first, the first hit wins."""
    taken: set[str] = set()
    for ours, aliases in _aliases()[table].items():
        for whose in sorted(aliases, key=lambda name: name != system):
            name = next(
                (
                    plain
                    for alias in aliases[whose]
                    if alias.startswith(BELIEVED) == believed
                    and (plain := plain_header(alias.lstrip(BELIEVED))) in headers
                    and plain not in taken
                ),
                None,
            )
            if name is not None:
                taken.add(name)
                guess = headers[name]
                yield Field(ours, guess.header, whose, reads_as(ours, guess.type))
                break


@cache
def _aliases() -> dict[str, dict[str, dict[str, list[str]]]]:
    """headers.toml as it stands; `file_types` holds lists instead of systems."""
    return tomllib.loads(HEADERS.read_text(encoding="utf-8"))
