"""The chat line by line: no screen, no cursor movement; for pipes and screen readers."""

import sys
from collections.abc import Iterator

from agent.analyst import START, Analyst
from agent.wording.say import say
from cli.diagnostics import Exit, tell
from cli.output import print_data, terminal_width, text_lines
from semantic_layer.form import Language

LEAVE = frozenset({"/quit", "/exit", "/q", "、quit", "/退出"})
AFRESH = frozenset({"/new", "/新对话"})


def chat_by_line(analyst: Analyst, language: Language) -> int:
    """Answer one line after the other until the input ends; a choice is taken by its number."""
    tell(say("cli.no_terminal", language))
    conversation = START
    for line in _typed(say("cli.prompt", language)):
        if line.casefold() in AFRESH:
            conversation = START
            continue
        answer = analyst.ask(line, conversation)
        conversation = analyst.advance(conversation, answer)
        lines = text_lines(answer, analyst.workspace.vocabulary, terminal_width())
        print_data("\n".join([*lines, ""]))
    tell(say("cli.bye", language))
    return Exit.ANSWERED


def _typed(prompt: str) -> Iterator[str]:
    """Lines as they are typed, until an empty one, a leaving word or the end of input."""
    while True:
        if sys.stdin.isatty():
            sys.stderr.write(prompt)
            sys.stderr.flush()
        text = sys.stdin.readline().strip()
        if not text or text.casefold() in LEAVE:
            return
        yield text
