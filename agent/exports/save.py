"""save(answer, path): a file by its ending, written beside its place and then renamed.

A file is whole or not there. Refusals are SaveRefused with a code of agent/wording (`save.*`).
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from agent.answer import Answer
from agent.exports.json_answer import answer_object
from agent.exports.report import html, markdown
from agent.exports.tables import BOM, Separator, separated, workbook
from agent.wording.say import alternatives, say
from semantic_layer.vocabulary import Vocabulary
from tools.result import ResultTable

READABLE_BY_ALL = 0o644


class SaveRefused(Exception):  # noqa: N818 - a refusal is an outcome
    """An answer that cannot be written like that; the message is for a person."""


def save(answer: Answer, path: Path, vocabulary: Vocabulary, *, raw: bool = False) -> Path:
    """Write the answer in the format its ending names; the path written.

    `raw` leaves text that looks like a formula as it is (csv and tsv only).
    """
    writers: dict[str, Callable[[], bytes]] = {
        ".csv": lambda: _separated(answer, vocabulary, path, ",", raw),
        ".tsv": lambda: _separated(answer, vocabulary, path, "\t", raw),
        ".xlsx": lambda: workbook(_with_results(answer, path), vocabulary),
        ".json": lambda: json.dumps(answer_object(answer), ensure_ascii=False, indent=2).encode(),
        ".md": lambda: markdown(answer, vocabulary).encode(),
        ".html": lambda: html(answer, vocabulary).encode(),
    }
    write = writers.get(path.suffix.lower())
    if write is None:
        endings = alternatives(tuple(writers), answer.language)
        raise SaveRefused(
            say(
                "save.unknown_ending",
                answer.language,
                file=path.name,
                ending=path.suffix or "-",
                endings=endings,
            )
        )
    _replace(path, write(), answer)
    return path


def _separated(
    answer: Answer, vocabulary: Vocabulary, path: Path, separator: Separator, raw: bool
) -> bytes:
    table = _only_table(answer, path)
    text = separated(table, vocabulary, answer.language, separator, guard=not raw)
    return (BOM + text).encode()


def _only_table(answer: Answer, path: Path) -> ResultTable:
    tables = [table for result in answer.results for table in result.tables]
    if not tables:
        raise SaveRefused(say("save.nothing", answer.language, file=path.name))
    if len(answer.results) > 1:
        count = len(answer.results)
        raise SaveRefused(say("save.several", answer.language, file=path.name, count=count))
    return tables[0]


def _with_results(answer: Answer, path: Path) -> Answer:
    if not any(result.tables for result in answer.results):
        raise SaveRefused(say("save.nothing", answer.language, file=path.name))
    return answer


def replace_file(path: Path, content: bytes) -> None:
    """Put a whole file in its place, or leave what was there; raises OSError."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        written = Path(file.name)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    written.chmod(READABLE_BY_ALL)
    written.replace(path)


def _replace(path: Path, content: bytes, answer: Answer) -> None:
    try:
        replace_file(path, content)
    except OSError as error:
        raise SaveRefused(say("save.failed", answer.language, file=path.name)) from error
