"""Names of tables and columns: cleaned when they come from a file, quoted whenever SQL is written.

A name is never put into SQL unquoted, however clean it looks.
"""

import re
import unicodedata

LONGEST_NAME = 120
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def quoted(name: str) -> str:
    """A name as SQL takes it whatever it holds: `a"; drop` -> `"a""; drop"`."""
    return '"' + name.replace('"', '""') + '"'


def clean_name(name: str) -> str:
    r"""A header without control characters, quotes and doubled blanks; letters of any script stay.

    `' 订单  日期\ufeff '` -> `'订单 日期'`; `'x"; drop table'` -> `'x; drop table'`.
    """
    visible = "".join(
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", name)
        if character.isspace() or unicodedata.category(character) not in INVISIBLE
    )
    return re.sub(r" +", " ", visible.replace('"', "").replace("`", "")).strip()[:LONGEST_NAME]


def unique_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Clean, never empty, and no two equal for SQL (which knows no case in ASCII letters).

    `('Name', 'name', '')` -> `('Name', 'name_2', 'column_3')`.
    """
    taken: set[str] = set()
    given: list[str] = []
    for position, name in enumerate(names, start=1):
        wanted = clean_name(name) or f"column_{position}"
        candidate, number = wanted, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{wanted}_{number}"
        taken.add(candidate.lower())
        given.append(candidate)
    return tuple(given)
