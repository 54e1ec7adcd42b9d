"""What is done while a question runs with a model, on standard error and at a terminal only.

The line of what is being done rewrites itself; a step that was taken stays.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from agent.analyst import Analyst
from agent.wording.say import say
from cli.diagnostics import tell
from semantic_layer.form import Language

EVERY = 0.1
"""Seconds between two looks."""
SILENT = 0.3
"""Seconds before anything is said: an answer of our own is there by then."""
CLEAR = "\r\x1b[2K"


@contextmanager
def steps_shown(analyst: Analyst, question: str) -> Iterator[None]:
    """Show the steps of the question that runs inside; nothing without a model or a terminal."""
    if analyst.model is None or not sys.stderr.isatty():
        yield
        return
    language = analyst.question(question).language
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(analyst, language, done), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _watch(analyst: Analyst, language: Language, done: threading.Event) -> None:
    """Look until it is done, then leave the line empty."""
    since, told = analyst.clock(), 0
    while not done.wait(EVERY):
        seconds = analyst.clock() - since
        if seconds >= SILENT:
            told = _told(analyst, language, told)
            stage = say(f"stage.{_stage(analyst)}", language)
            line = say("stage.seconds", language, stage=stage, seconds=f"{seconds:.1f}")
            sys.stderr.write(f"{CLEAR}{line}")
            sys.stderr.flush()
    _told(analyst, language, told)
    sys.stderr.write(CLEAR)
    sys.stderr.flush()


def _stage(analyst: Analyst) -> str:
    return "reading" if analyst.stage == "idle" else analyst.stage


def _told(analyst: Analyst, language: Language, told: int) -> int:
    """Tell the steps that were taken since; how many were told in all."""
    steps = analyst.taken
    for number, step in enumerate(steps[told:], told + 1):
        sys.stderr.write(CLEAR)
        tell(say("model.step", language, count=number, reading=step))
    return max(told, len(steps))
