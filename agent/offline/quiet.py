"""Quiet: words the time grammar would misread, said otherwise before it reads them."""

import re

LOOK = re.compile(r"[看拉查列算]一下")
AMONG = re.compile(r"(?<![年月季度旬])中(?=[,，])")
OVER_A_YEAR = re.compile(r"\bover (?=20[1-4][1-9]\b)", re.ASCII)


def quiet(text: str) -> str:
    """Words the time grammar would misread, in other words of the same length."""
    return OVER_A_YEAR.sub("in   ", AMONG.sub(" ", LOOK.sub("看看 ", text)))
