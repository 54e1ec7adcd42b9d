"""`askcrm ask` and `askcrm sql`: one question, one answer on standard output."""

import sys
from dataclasses import dataclass
from pathlib import Path

from agent.answer import Answer, Fault
from agent.exports.save import SaveRefused, save
from agent.wording.say import listing, say
from cli.diagnostics import Exit, exit_of, tell, tell_fault
from cli.opening import NotOpened, Opened, open_for, spoken
from cli.options import Shared
from cli.output import FORMATS, offer_lines, print_answer
from semantic_layer.vocabulary import Vocabulary


@dataclass(frozen=True)
class AskOptions:
    """How an answer is wanted."""

    shape: str
    """One of FORMATS."""
    output: Path | None
    """A file to write besides; None = standard output only."""
    explain: bool
    """True: reading and SQL, nothing is run."""


def ask_once(text: str, shared: Shared, options: AskOptions) -> int:
    """Ask one question (`-` = standard input) and print its answer; the exit code."""
    question = sys.stdin.read() if text == "-" else text
    language = spoken(shared, question)
    as_json = options.shape == "json"
    if options.shape not in FORMATS:
        allowed = listing(FORMATS, language)
        value = options.shape
        fault = Fault(
            "usage",
            say("cli.bad_option", language, option="--format", value=value, allowed=allowed),
        )
        tell_fault(fault, language)
        return Exit.USAGE
    match open_for(shared, question, as_json=as_json):
        case NotOpened(code):
            return code
        case Opened() as opened:
            asked = opened.analyst.explain if options.explain else opened.analyst.ask
            answer = asked(question)
            return _show(answer, options, opened.analyst.workspace.vocabulary)


def _show(answer: Answer, options: AskOptions, vocabulary: Vocabulary) -> int:
    code = exit_of(answer)
    if code is not Exit.ANSWERED and options.shape != "json":
        return _tell_why(answer, code)
    if options.shape == "csv" and len(answer.results) != 1:
        count = len(answer.results)
        tell(say("cli.several_results", answer.language, count=count))
        return Exit.USAGE
    print_answer(answer, options.shape, vocabulary)
    if options.output is not None:
        return _save(answer, options.output, vocabulary)
    return code


def _tell_why(answer: Answer, code: Exit) -> int:
    """Why there is no answer, and what can be asked or chosen: on standard error."""
    tell(answer.text)
    for line in offer_lines(answer, answer.language):
        tell(line)
    return code


def _save(answer: Answer, path: Path, vocabulary: Vocabulary) -> int:
    try:
        written = save(answer, path, vocabulary)
    except SaveRefused as refused:
        tell(str(refused))
        return Exit.OUTSIDE
    tell(say("saved", answer.language, file=written))
    return Exit.ANSWERED
