"""What a file must be before any parser sees it: regular, not too large, no bomb, no binary.

Decided by content, never by the file's ending. Nothing here guesses a type.
"""

import stat
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from store.import_report import ImportRefused

LARGEST_FILE = 2 * 1024**3
MOST_MEMBERS = 10_000
MOST_UNPACKED = 500 * 1024**2
HIGHEST_RATIO = 100
"""Honest workbooks have 5 to 9."""

MOST_COLUMNS = 2_000
LONGEST_CELL = 1_000_000
LONGEST_LINE = 8 * 1024**2
"""Bytes. A line beyond it is one cell that never ends, or no table."""

OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
BINARY_MARKS = (b"SQLite format 3\0", b"%PDF", b"\x1f\x8b", b"\x7fELF", b"PAR1", b"\x89PNG")
XML_ENDINGS = (".xml", ".rels", ".vml")
BEFORE_THE_ROOT = 8_192


def file_kind(path: Path) -> Literal["text", "workbook"]:
    """What the file is by its first bytes; raises ImportRefused when it must not be opened."""
    _refuse_what_is_no_regular_file(path)
    with path.open("rb") as file:
        beginning = file.read(16)
    if beginning.startswith(b"PK\x03\x04"):
        _refuse_hostile_archive(path)
        return "workbook"
    if beginning.startswith(OLD_OFFICE):
        raise ImportRefused("old_excel", str(path))
    if beginning.startswith(BINARY_MARKS):
        raise ImportRefused("binary", str(path))
    return "text"


def _refuse_what_is_no_regular_file(path: Path) -> None:
    try:
        state = path.stat()
        folder, real = path.parent.resolve(), path.resolve()
    except (OSError, ValueError):
        raise ImportRefused("missing", str(path)) from None
    if stat.S_ISDIR(state.st_mode):
        raise ImportRefused("folder", str(path))
    if not stat.S_ISREG(state.st_mode):
        raise ImportRefused("not_a_file", str(path))
    if path.is_symlink() and not real.is_relative_to(folder):
        raise ImportRefused("link", str(path))
    if state.st_size > LARGEST_FILE:
        raise ImportRefused("too_large", str(path), str(LARGEST_FILE))
    if not state.st_size:
        raise ImportRefused("empty", str(path))


def _refuse_hostile_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in names:
                raise ImportRefused("archive", str(path))
            unpacked = sum(member.file_size for member in members)
            packed = max(1, sum(member.compress_size for member in members))
            if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
                raise ImportRefused("zip_bomb", str(path), str(MOST_UNPACKED))
            if unpacked / packed > HIGHEST_RATIO:
                raise ImportRefused("zip_bomb", str(path), str(HIGHEST_RATIO))
            if any(_declares_entities(archive, member) for member in members):
                raise ImportRefused("entities", str(path))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        # RuntimeError: a member with a password; NotImplementedError: an unknown compression
        raise ImportRefused("broken_workbook", str(path)) from None


def _declares_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """A workbook's XML never has a document type; one that has wants its entities expanded."""
    if not member.filename.lower().endswith(XML_ENDINGS):
        return False
    with archive.open(member) as file:
        beginning = file.read(BEFORE_THE_ROOT).replace(b"\0", b"")  # UTF-16 read as well
    return b"<!DOCTYPE" in beginning.upper() or b"<!ENTITY" in beginning.upper()
