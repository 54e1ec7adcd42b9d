"""The files that typed places mean: a folder stands for the tables in it."""

from pathlib import Path

ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm"})


def data_files(places: tuple[Path, ...]) -> tuple[Path, ...]:
    """Each file as it is, each folder as the files of tables right inside it, by name."""
    found: list[Path] = []
    for place in places:
        inside = sorted(place.iterdir()) if place.is_dir() else []
        tables = [
            file
            for file in inside
            if file.suffix.lower() in ENDINGS and file.is_file() and not file.name.startswith(".")
        ]
        found += tables or [place]
    return tuple(found)
