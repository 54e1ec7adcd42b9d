"""`askcrm ask` and `askcrm sql`: one question, one answer on standard output."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from agent.answer import Answer, Fault
from agent.assemble import new_conversation
from agent.exports.model_lines import model_lines
from agent.exports.save import SaveRefused, save
from agent.question import LONGEST_QUESTION
from agent.wording.say import listing, say
from cli.diagnostics import Exit, exit_of, tell
from cli.opening import NotOpened, Opened, open_for, spoken
from cli.options import Shared
from cli.output import FORMATS, explained_lines, offer_lines, print_answer, print_data
from cli.refusing import bad_value, refuse
from cli.replay import certified
from cli.waiting import steps_shown

FROM_INPUT = "-"


@dataclass(frozen=True)
class AskOptions:
    """How an answer is wanted."""

    shape: str
    """One of FORMATS."""
    result: str | None = None
    """The number of the one result to keep; None = all."""
    output: Path | None = None
    """A file to write besides; None = standard output only."""
    explain: bool = False
    """True: reading and SQL, nothing is run."""
    certificate: Path | None = None
    """A file for the answer's certificate; None = none is written."""

    @property
    def as_json(self) -> bool:
        """Whether standard output holds an object on failure, too."""
        return self.shape == "json"


def ask_once(text: str, shared: Shared, options: AskOptions) -> int:
    """Ask one question (`-` = standard input) and print its answer; the exit code."""
    question = _standard_input() if text == FROM_INPUT else text
    language = spoken(shared, question)
    if options.shape not in FORMATS:
        allowed = listing(FORMATS, language)
        fault = bad_value("--format", options.shape, allowed, language)
        return refuse(fault, language, Exit.USAGE)
    match open_for(shared, question, as_json=options.as_json):
        case NotOpened(code):
            return code
        case Opened() as opened:
            ask = opened.analyst.explain if options.explain else opened.analyst.ask
            with steps_shown(opened.analyst, question):
                found = ask(question, new_conversation())
            answer = _worded_here(found, question)
            if not answer.kept:
                tell(say("history.not_kept", answer.language))
            opened.analyst.close()
            shown = _show(answer, options, opened)
            tell_of_model(answer)
            failed = any(remark.code == "failed" for remark in answer.remarks)
            return Exit.OUTSIDE if failed and shared.llm == "always" else shown


def tell_of_model(answer: Answer) -> None:
    """What a model had to do with an answer, and what went wrong with it: on standard error."""
    for text in answer.remark_texts:
        tell(f"! {text}")
    for line in model_lines(answer):
        tell(line)


def _worded_here(answer: Answer, question: str) -> Answer:
    """What the chat says beside its question box, as a command says it."""
    match answer.decline_reason:
        case "empty":
            return replace(answer, text=say("cli.empty", answer.language))
        case "too_long":
            blanks = {"length": f"{len(question):,}", "most": f"{LONGEST_QUESTION:,}"}
            return replace(answer, text=say("cli.too_long", answer.language, **blanks))
        case _:
            return answer


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8-sig", "replace")


def _show(answer: Answer, options: AskOptions, opened: Opened) -> int:
    """Print an answer as it is wanted, or say why there is none."""
    code = exit_of(answer)
    if code is not Exit.ANSWERED:
        return _tell_why(answer, options, opened)
    if fault := _unprintable(answer, options):
        return _refused(fault, answer, Exit.USAGE, options)
    if options.result is not None:
        answer = replace(answer, results=(answer.results[int(options.result) - 1],))
    if options.output is not None and (refused := _saved(answer, options, opened)) is not None:
        return refused
    if options.certificate is not None:
        run = replace(answer, results=()) if options.explain else answer
        fault = certified(run, options.certificate, opened.analyst.workspace)
        if fault is not None:
            code = Exit.USAGE if fault.code == "certificate.nothing" else Exit.OUTSIDE
            return _refused(fault, answer, code, options)
    _print(answer, options, opened)
    return code


def _print(answer: Answer, options: AskOptions, opened: Opened) -> None:
    if options.explain and options.shape == "text":
        print_data("\n".join(explained_lines(answer)))
        return
    if options.shape == "sql" and not any(t.sql for r in answer.results for t in r.tables):
        tell(say("explain.no_sql", answer.language))
        return
    print_answer(answer, options.shape, opened.look)
    if options.shape == "csv":
        for note in answer.note_texts:  # a csv holds neither the text nor its warnings
            tell(f"! {note}")


def _tell_why(answer: Answer, options: AskOptions, opened: Opened) -> int:
    """Why there is no answer, and what can be asked or chosen: on standard error."""
    if options.as_json:
        print_answer(answer, options.shape, opened.look)
    tell(answer.text)
    for line in offer_lines(answer, answer.language):
        tell(line)
    return exit_of(answer)


def _unprintable(answer: Answer, options: AskOptions) -> Fault | None:
    """A number of a result that is not there, or more results than the format holds."""
    count = len(answer.results)
    if options.result is not None:
        numbers = tuple(str(number) for number in range(1, count + 1))
        if options.result in numbers:
            return None
        allowed = listing(numbers, answer.language)
        return bad_value("--result", options.result, allowed, answer.language)
    if options.shape == "csv" and count != 1:
        return Fault(
            "usage.several_results", say("cli.several_results", answer.language, count=count)
        )
    return None


def _saved(answer: Answer, options: AskOptions, opened: Opened) -> int | None:
    """Write the file; an exit code when it cannot be written."""
    try:
        written = save(answer, options.output or Path(), opened.analyst.workspace.vocabulary)
    except SaveRefused as refused:
        code = Exit.OUTSIDE if isinstance(refused.__cause__, OSError) else Exit.USAGE
        return _refused(Fault("save.refused", str(refused)), answer, code, options)
    tell(say("saved", answer.language, file=written))
    return None


def _refused(fault: Fault, answer: Answer, code: Exit, options: AskOptions) -> int:
    return refuse(fault, answer.language, code, question=answer.question, as_json=options.as_json)
