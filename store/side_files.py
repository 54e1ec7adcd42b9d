"""Files of ours beside a database that may not be written. Only where they stand is said here."""

import hashlib
import os
from pathlib import Path


def side_file(database: Path, data_folder: Path) -> Path:
    """Where the labels of a database stand that may not be written."""
    name = hashlib.sha256(os.fsencode(database.resolve())).hexdigest()[:16]
    return data_folder / "labels" / f"{name}.sqlite"
