"""Everything on standard error, and the exit codes. Standard output is not used here."""

import sys
import traceback
from collections.abc import Callable
from enum import IntEnum

from agent.answer import Answer, Fault
from agent.settings import log_file
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import readable


class Exit(IntEnum):
    """What a command's end means to a script."""

    ANSWERED = 0
    FAULT = 1
    """A fault of ours."""
    USAGE = 2
    PERSON = 3
    """Not understood, or a choice is needed."""
    REFUSED = 4
    """A write, a policy, something this data cannot answer."""
    OUTSIDE = 5
    """Something outside cannot be opened: database, model files."""
    CHECK = 6
    """A check did not hold."""
    STOPPED = 130
    READER_LEFT = 141


_PERSON_REASONS = frozenset(
    {"unknown_words", "unknown_value", "not_understood", "refused_form", "small_talk"}
)
_USAGE_REASONS = frozenset({"empty", "too_long"})


def exit_of(answer: Answer) -> Exit:
    """The exit code of an answer's outcome."""
    match answer.kind:
        case "answer":
            return Exit.ANSWERED
        case "clarify":
            return Exit.PERSON
        case "error":
            return Exit.OUTSIDE
        case "decline" if answer.decline_reason in _USAGE_REASONS:
            return Exit.USAGE
        case "decline" if answer.decline_reason in _PERSON_REASONS:
            return Exit.PERSON
        case "decline":
            return Exit.REFUSED


def tell(text: str) -> None:
    """Lines for the person at the terminal; control characters from data are removed."""
    for line in text.splitlines() or [""]:
        indent = line[: len(line) - len(line.lstrip(" "))]
        print(indent + readable(line), file=sys.stderr)


def tell_fault(fault: Fault, language: Language) -> None:
    """What could not be done, and what to do next."""
    tell(fault.message)
    if fault.hint:
        tell(say("cli.hint", language, hint=fault.hint))


def fault_of_ours(error: Exception, language: Language) -> Fault:
    """That the fault is ours, and where its details are kept: they go to the log file."""
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write("".join(traceback.format_exception(error)))
    except OSError:  # nowhere to keep them: the last line is shown instead
        tell("".join(traceback.format_exception_only(error)))
    return Fault("fault.ours", say("fault.ours", language, code=type(error).__name__, log=path))


def share_progress(language: Language) -> Callable[[str, float], None]:
    """One line that rewrites itself with the share that is done; silence without a terminal."""

    def show(step: str, share: float) -> None:
        _rewrite(say("cli.share", language, step=step, share=f"{share:.0%}"), ended=share >= 1)

    return show if sys.stderr.isatty() else lambda _step, _share: None


def demo_progress(language: Language) -> Callable[[str, float], None]:
    """The share of the demo that is built; the names of its stages are nobody's business."""
    show = share_progress(language)
    return lambda _stage, share: show(say("demo.step", language), share)


def count_progress(language: Language) -> Callable[[str, int, int], None]:
    """The same with a count of things done and in all."""

    def show(step: str, done: int, total: int) -> None:
        text = say("cli.progress", language, step=step, done=f"{done:,}", total=f"{total:,}")
        _rewrite(text, ended=done >= total)

    return show if sys.stderr.isatty() else lambda _step, _done, _total: None


def _rewrite(text: str, *, ended: bool) -> None:
    end = "\n" if ended else ""
    print(f"\r\x1b[2K{readable(text)}", end=end, file=sys.stderr, flush=True)
