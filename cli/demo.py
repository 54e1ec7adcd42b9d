"""`askcrm demo`: builds the demo CRM; `--tour` opens the chat, or answers eight questions."""

import sys

from agent.analyst import START
from agent.assemble import demo_database
from agent.settings import SettingsRejected, read_settings
from agent.wording.say import say
from cli.chatting import open_chat
from cli.diagnostics import Exit, exit_of, settings_fault, share_progress, tell, tell_fault
from cli.opening import NotOpened, Opened, open_for, spoken
from cli.options import Shared
from cli.output import print_data, terminal_width, text_lines

TOUR = (
    "Revenue by month this year",
    "What was the refund rate by region last quarter?",
    "Top 5 products by revenue last quarter",
    "Which lead source converts best?",
    "今年每月的销售额",
    "上个季度各地区的退款率是多少?",
    "上个月各渠道的订单数",
    "今年销售额最高的5个产品",
)
"""Four questions in each language that the demo answers."""


def show_demo(shared: Shared, *, tour: bool) -> int:
    """Build the demo when it is not there and say where it is; the exit code."""
    language = spoken(shared)
    try:
        settings = read_settings(shared.typed(), shared.config)
    except SettingsRejected as error:
        tell_fault(settings_fault(error, language), language)
        return Exit.USAGE
    path = demo_database(settings, share_progress(language))
    tell(say("first.built", settings.language or language, file=path))
    if not tour:
        return Exit.ANSWERED
    if sys.stdin.isatty() and sys.stdout.isatty():
        return open_chat(shared, plain=False)
    return _answer_samples(shared)


def _answer_samples(shared: Shared) -> int:
    """The eight questions and their answers; 1 when one of them was not answered."""
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened(analyst):
            outcome = Exit.ANSWERED
            for text in TOUR:
                answer = analyst.ask(text, START)
                lines = text_lines(answer, analyst.workspace.vocabulary, terminal_width())
                print_data("\n".join([f"? {text}", "", *lines, "", ""]))
                if exit_of(answer) is not Exit.ANSWERED:
                    outcome = Exit.FAULT
            return outcome
