"""Asking in a worker: one question at a time, and no fault that could take the screen down.

The only place of the chat with a broad except: a fault of ours becomes an answer that says so.
"""

import traceback
from collections.abc import Callable
from threading import Lock

from agent.answer import Answer, Fault
from agent.settings import log_file
from agent.wording.say import say
from semantic_layer.form import Language

Job = Callable[[], Answer]


class Desk:
    """Hands questions to the analyst one after the other and numbers them.

    What comes for a number that is no longer the current one is dropped by whoever reads it.
    """

    def __init__(self) -> None:
        """Begin without a question."""
        self.turn = 0
        self._busy = Lock()

    def open(self) -> int:
        """The number of a new question; every earlier one is over."""
        self.turn += 1
        return self.turn

    def close(self) -> None:
        """Nobody waits any more for what is still running."""
        self.turn += 1

    def work(self, turn: int, job: Job, question: str, language: Language) -> Answer | None:
        """The answer, from a worker's thread; None when nobody waits for it any more."""
        with self._busy:
            if turn != self.turn:
                return None
            try:
                answer = job()
            except Exception as error:  # noqa: BLE001 - the screen must survive any fault of ours
                answer = fault_of_ours(error, question, language)
        return answer if turn == self.turn else None


def fault_of_ours(error: Exception, question: str, language: Language) -> Answer:
    """An answer that says that the fault is ours."""
    message = fault_sentence(error, language)
    return Answer("error", question, language, message, fault=Fault("ours", message))


def fault_sentence(error: Exception, language: Language) -> str:
    """What a person is told of a fault of ours; its details go to the log file."""
    log = log_file()
    code = type(error).__name__
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return say("fault.unlogged", language, code=code)
    return say("fault.ours", language, code=code, log=log)
