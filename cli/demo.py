"""`askcrm demo`: builds the demo CRM; `--tour` opens the chat, or answers eight questions."""

from dataclasses import replace

from agent.assemble import demo_database, new_conversation
from agent.wording.say import say
from cli.chatting import open_chat
from cli.diagnostics import Exit, demo_progress, exit_of, tell
from cli.opening import NotOpened, Opened, Ready, folder_fault, open_for, settings_for
from cli.options import Shared
from cli.output import in_terminal, print_data, text_lines
from cli.refusing import refuse
from semantic_layer.load import shipped_model_path

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
    match settings_for(shared):
        case NotOpened(code):
            return code
        case Ready(settings, language):
            if fault := folder_fault(settings, language):
                return refuse(fault, language, Exit.OUTSIDE)
            path = demo_database(settings, demo_progress(language))
            tell(say("first.built", language, file=path))
            if not tour:
                return Exit.ANSWERED
            # The demo and its model, whatever data the settings name.
            on_demo = replace(shared, db=str(path), model=shipped_model_path())
            return open_chat(on_demo, plain=False) if in_terminal() else _answer_samples(on_demo)


def _answer_samples(shared: Shared) -> int:
    """The eight questions and their answers; 1 when one of them was not answered."""
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as opened:
            outcome = Exit.ANSWERED
            for text in TOUR:
                answer = opened.analyst.ask(text, new_conversation())
                print_data("\n".join([f"? {text}", "", *text_lines(answer, opened.look), "", ""]))
                if exit_of(answer) is not Exit.ANSWERED:
                    outcome = Exit.FAULT
            return outcome
