"""Which encoding a text file has: byte order mark, UTF-8, UTF-16, GB18030, in this order, and told.

The whole file is read once as bytes: a guess from its beginning would fail in the middle of a load.
"""

import codecs
import re
from pathlib import Path

from store.import_guards import LONGEST_LINE
from store.import_report import ImportRefused

CHUNK = 1024 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with BOM"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16 LE with BOM"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16 BE with BOM"),
)
ZERO_SHARE = 0.02
"""Commas, digits and line ends leave at least this many zero bytes in UTF-16, Chinese or not."""

SEPARATORS = re.compile(r"[\n\r].|[,;\t|]", re.DOTALL)
SINGLE_HIGH_BYTE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
HIGH_BYTE_RUN = re.compile(rb"[\x80-\xff]+")


def encoding_of(path: Path) -> tuple[str, str]:
    """Python's codec and its name for people: a Chinese Excel CSV -> ("gb18030", "GB18030").

    Raises ImportRefused for a NUL, an endless line, two encodings in one file, or none that fits.
    """
    with path.open("rb") as file:
        beginning = file.read(64 * 1024)
    for mark, codec, label in MARKS:
        if beginning.startswith(mark):
            if not beginning[len(mark) :].strip():
                raise ImportRefused("empty", str(path))
            _refuse_unless_decodes(path, codec)
            return codec, label
    if wide := _utf_16_without_mark(beginning):
        _refuse_unless_decodes(path, wide)
        return wide, "UTF-16 LE" if wide == "utf-16-le" else "UTF-16 BE"
    _refuse_zero_bytes_and_endless_lines(path)
    if _first_fault(path, "utf-8") is None:
        return "utf-8", "UTF-8"
    _refuse_two_encodings(path)
    if _looks_western(beginning):
        return "cp1252", "Windows-1252"
    _refuse_unless_decodes(path, "gb18030")
    return "gb18030", "GB18030"


def _utf_16_without_mark(beginning: bytes) -> str | None:
    """By its zero bytes: all at odd places, little end first; all at even places, big end first."""
    even, odd = beginning[0::2].count(0), beginning[1::2].count(0)
    if bool(even) == bool(odd) or even + odd < max(2, ZERO_SHARE * len(beginning)):
        return None
    codec = "utf-16-le" if odd else "utf-16-be"
    try:
        text = beginning[: len(beginning) // 2 * 2].decode(codec, "ignore")
    except UnicodeDecodeError:
        return None
    return codec if SEPARATORS.search(text) and "\0" not in text else None


def _refuse_zero_bytes_and_endless_lines(path: Path) -> None:
    line = 1
    unbroken = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if (nul := chunk.find(b"\0")) >= 0:
                at = line + chunk.count(b"\n", 0, nul)
                raise ImportRefused("binary", str(path), str(at))
            line += chunk.count(b"\n")
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            unbroken = unbroken + len(chunk) if last < 0 else len(chunk) - last - 1
            if unbroken > LONGEST_LINE:
                raise ImportRefused("cell_too_large", str(path), str(line))


def _first_fault(path: Path, codec: str) -> int | None:
    """The line of the first byte that the codec cannot read; None when it reads the whole file."""
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as fault:
                return line + fault.object[: fault.start].count(b"\n")
            if not chunk:
                return None
            line += chunk.count(b"\n")


def _refuse_unless_decodes(path: Path, codec: str) -> None:
    if (line := _first_fault(path, codec)) is not None:
        raise ImportRefused("unreadable_text", str(path), str(line))


def _refuse_two_encodings(path: Path) -> None:
    """Some lines UTF-8 and some not: whatever codec is taken, some names would be wrong."""
    right: list[int] = []
    wrong: list[int] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.isascii():
                try:
                    line.decode("utf-8")
                    right.append(number)
                except UnicodeDecodeError:
                    wrong.append(number)
    # A short GB18030 word can be valid UTF-8 by accident, a tenth of all lines cannot.
    if right and len(right) > 0.1 * (len(right) + len(wrong)):
        raise ImportRefused("mixed_encodings", str(path), str(wrong[0]))


def _looks_western(beginning: bytes) -> bool:
    """`Müller`, `café`: single high bytes between ASCII letters. Chinese has them in pairs."""
    runs = len(HIGH_BYTE_RUN.findall(beginning))
    return runs > 0 and len(SINGLE_HIGH_BYTE.findall(beginning)) > 0.5 * runs
