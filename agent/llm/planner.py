"""LLMPlanner: a question, its hints and the catalogue go out; forms that resolve come back.

At most two look-ups, one repair (the client's), and never a form that the resolver refuses. Whether
its plan is taken is decided in agent/agreement.py.
"""

from dataclasses import dataclass

from agent.conversation import Conversation
from agent.llm.desk import PLANNING, Desk
from agent.llm.hints import Reader
from agent.llm.messages import Json, Message, ModelFault, ModelReply, ToolCall, ToolSchema
from agent.llm.prompt import Prompt, data_block
from agent.llm.prompt_texts import PROBLEMS
from agent.llm.replies import Planned, Replies, wishes_to_end
from agent.llm.schemas import (
    CANNOT,
    FORMS,
    LOOKUP,
    SEARCH,
    cannot_tool,
    finish_tool,
    form_tools,
    look_up_tools,
)
from agent.moves import Decline, Done, Finding, Move, Reading, Steps
from agent.question import Question
from semantic_layer.form import Language
from semantic_layer.problems import Problem

LOOK_UPS = 2
"""Of one question."""
LOOKING = frozenset({SEARCH, LOOKUP})


@dataclass(frozen=True)
class LLMPlanner:
    """Plans with a model; raises Unavailable when there is no plan that can be run."""

    desk: Desk
    prompt: Prompt
    replies: Replies
    reader: Reader
    may_look_again: bool = True
    """False: one move, and nothing of what was found is sent."""
    has_feedback: bool = False
    """True: the data hold texts of customers, so they may be summed up."""

    def next_move(
        self,
        question: Question,
        conversation: Conversation,
        findings: tuple[Finding, ...],
        problems: tuple[Problem, ...],
    ) -> Move:
        """Forms, a refusal for want of a metric, or that nothing more is needed."""
        del problems  # the resolver has passed every form that leaves here
        hints = self.reader.hints(question.text)
        talk = self.prompt.plan(question, conversation, hints)
        if findings:
            talk = self.prompt.look_again(talk, findings, question)
        look_ups = 0
        while True:
            tools = self._tools(look_ups, again=bool(findings))
            reply = self._ask(talk, tools, question, again=bool(findings))
            calls = self.replies.calls_of(reply)
            looking = tuple(call for call in calls if call.name in LOOKING)
            if not looking or any(call.name in FORMS for call in calls):
                return self._move(calls, question, again=bool(findings))
            if look_ups >= LOOK_UPS:
                raise ModelFault("bad_arguments")
            look_ups += len(looking)
            talk = [*talk, Message("assistant", reply.text, looking),
                    *self._found(looking, question.language)]  # fmt: skip

    def first_tools(self) -> tuple[ToolSchema, ...]:
        """What the first request of a question offers."""
        return self._tools(0, again=False)

    def _tools(self, look_ups: int, *, again: bool) -> tuple[ToolSchema, ...]:
        looking = look_up_tools() if look_ups < LOOK_UPS and self.desk.calls_left > 2 else ()
        ending = finish_tool() if again else cannot_tool()
        more = self.may_look_again and self.desk.calls_left > 2
        return (*form_tools(more, self.has_feedback), *looking, ending)

    def _ask(
        self, talk: list[Message], tools: tuple[ToolSchema, ...], question: Question, *, again: bool
    ) -> ModelReply:
        def check(reply: ModelReply) -> str:
            if again and not self.replies.calls_of(reply):
                return ""  # words behind findings say that they suffice
            return self._objection(reply, question)

        return self.desk.reply(talk, tools, check=check, seconds=PLANNING)

    def _objection(self, reply: ModelReply, question: Question) -> str:
        """What the model is told to mend; empty = nothing."""
        calls = self.replies.calls_of(reply)
        problems = self.replies.planned(calls, question.text).problems
        if calls and not problems:
            return ""
        listed: list[Json] = [self.prompt.hide(one) for one in problems]
        return f"{PROBLEMS[question.language]}\n{data_block(listed)}"

    def _move(self, calls: tuple[ToolCall, ...], question: Question, *, again: bool) -> Move:
        ending = wishes_to_end(calls)
        if again and (ending or not calls):
            return Done()
        if ending == CANNOT or not calls:
            missing = str(next((c.arguments.get("missing") or "" for c in calls), ""))
            return Decline("not_understood", subject=missing if missing in question.text else "")
        planned = self.replies.planned(calls, question.text)
        if planned.problems or not planned.forms:
            raise ModelFault("bad_arguments")
        return self._steps(planned)

    def _steps(self, planned: Planned) -> Steps:
        reading = Reading(chips=planned.chips, source="model")
        return Steps(planned.forms, reading, planned.look_again and self.may_look_again)

    def _found(self, looking: tuple[ToolCall, ...], language: Language) -> list[Message]:
        """What the look-ups give, one message each."""
        return [
            Message(
                "tool",
                text=data_block(self.prompt.hide(self.replies.look_up(call, language) or "")),
                call_id=call.id,
            )
            for call in looking
        ]
