"""The rows of a file that did not get into the database, with line, column and reason.

Every cell is kept as it stood: a rejects file can be mended by hand and imported again.
"""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from store.import_report import Rejected, Source

SHOWN_REJECTS = 20
LINES_HELD = 10_000


@dataclass
class RejectsFile:
    """Where the refused rows of one source go; made when there is a first one."""

    source: Source
    path: Path
    """Where they are written now."""

    final: Path
    """Where they will stand when the import has succeeded."""

    first: list[Rejected] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _lines: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, rejected: Rejected, cells: tuple[str, ...]) -> None:
        """Take one refused row with all its cells."""
        self.counts[rejected.reason] += 1
        if len(self.first) < SHOWN_REJECTS:
            self.first.append(rejected)
        self._lines.append((str(rejected.line), rejected.column, rejected.reason, *cells))
        if len(self._lines) >= LINES_HELD:
            self.save()

    def save(self) -> None:
        """Append what has been taken since."""
        if not self._lines:
            return
        is_new = not self.path.exists()
        with self.path.open("a", encoding="utf-8-sig" if is_new else "utf-8", newline="") as file:
            writer = csv.writer(file)
            if is_new:
                headers = [column.header or column.name for column in self.source.columns]
                writer.writerow(["line", "column", "reason", *headers])
            writer.writerows(self._lines)
        self._lines.clear()
