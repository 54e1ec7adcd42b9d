"""The chat line by line: no screen, no cursor movement; for pipes and screen readers."""

import sys
from collections.abc import Iterator

from agent.assemble import new_conversation
from agent.wording.say import say
from cli.asking import tell_of_model
from cli.diagnostics import Exit, tell
from cli.opening import Opened
from cli.output import in_terminal, print_data, text_lines
from cli.waiting import steps_shown

LEAVE = frozenset({"/quit", "/exit", "/q", "、quit", "/退出", "quit", "exit", "退出"})
AFRESH = frozenset({"/new", "/新对话"})


def chat_by_line(opened: Opened) -> int:
    """Answer one line after the other until the input ends; a choice is taken by its number."""
    analyst, language = opened.analyst, opened.language
    tell(say("cli.by_line" if in_terminal() else "cli.no_terminal", language))
    conversation = new_conversation()
    for line in _typed(say("cli.prompt", language)):
        if line.casefold() in AFRESH:
            conversation = new_conversation()
            continue
        with steps_shown(analyst, line):
            answer = analyst.ask(line, conversation)
        conversation = analyst.advance(conversation, answer)
        print_data("\n".join([*text_lines(answer, opened.look), ""]))
        tell_of_model(answer)
        if not answer.kept:
            tell(say("history.not_kept", answer.language))
    analyst.close()
    tell(say("cli.bye", language))
    return Exit.ANSWERED


def _typed(prompt: str) -> Iterator[str]:
    """Lines as they are typed, until a leaving word or the end of input.

    At a terminal an empty line ends it as well; in a pipe it is passed over.
    """
    while True:
        if sys.stdin.isatty():
            sys.stderr.write(prompt)
            sys.stderr.flush()
        line = sys.stdin.readline()
        text = line.strip()
        if not line or text.casefold() in LEAVE or (not text and sys.stdin.isatty()):
            return
        if text:
            yield text
