"""Everything on standard error, and the exit codes. Standard output is not used here."""

import sys
import traceback
from collections.abc import Callable
from enum import IntEnum

from agent.answer import Answer, Fault
from agent.settings import SettingProblem, SettingsRejected, log_file
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
    """One line for the person at the terminal; control characters from data are removed."""
    for line in text.splitlines() or [""]:
        print(readable(line), file=sys.stderr)


def tell_fault(fault: Fault, language: Language) -> None:
    """What could not be opened, and what to do next."""
    tell(fault.message)
    if fault.hint:
        tell(say("cli.hint", language, hint=fault.hint))


def settings_fault(error: SettingsRejected, language: Language) -> Fault:
    """All settings that cannot be used, in words."""
    lines = (_setting_sentence(problem, language) for problem in error.problems)
    return Fault("settings", "\n".join(lines))


def _setting_sentence(problem: SettingProblem, language: Language) -> str:
    key = f"settings.{problem.code}"
    return say(
        key,
        language,
        source=problem.source,
        key=problem.key,
        value=problem.value,
        allowed=problem.allowed,
    )


def fault_of_ours(error: Exception, language: str) -> int:
    """Say that a fault is ours, keep its details in the log file; the exit code."""
    spoken: Language = "zh" if language == "zh" else "en"
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write("".join(traceback.format_exception(error)))
    except OSError:
        tell("".join(traceback.format_exception_only(error)))
    tell(say("fault.ours", spoken, code=type(error).__name__, log=path))
    return Exit.FAULT


def share_progress(language: Language) -> Callable[[str, float], None]:
    """One line that rewrites itself with the share that is done; silence without a terminal."""

    def show(step: str, share: float) -> None:
        _rewrite(say("cli.share", language, step=step, share=f"{share:.0%}"), ended=share >= 1)

    return show if sys.stderr.isatty() else lambda _step, _share: None


def count_progress(language: Language) -> Callable[[str, int, int], None]:
    """The same with a count of things done and in all."""

    def show(step: str, done: int, total: int) -> None:
        text = say("cli.progress", language, step=step, done=f"{done:,}", total=f"{total:,}")
        _rewrite(text, ended=done >= total)

    return show if sys.stderr.isatty() else lambda _step, _done, _total: None


def _rewrite(text: str, *, ended: bool) -> None:
    end = "\n" if ended else ""
    print(f"\r\x1b[2K{readable(text)}", end=end, file=sys.stderr, flush=True)
