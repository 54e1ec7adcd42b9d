"""English time as one table: its rules, and how it puts pieces together."""

import re

from agent.offline.time_phrases.english_dates import RULES as DATES
from agent.offline.time_phrases.english_days import RULES as DAYS
from agent.offline.time_phrases.english_parts import RULES as PARTS
from agent.offline.time_phrases.english_repeats import RULES as REPEATS
from agent.offline.time_phrases.holidays import english_rules
from agent.offline.time_phrases.pieces import Language

ENGLISH_LANGUAGE = Language(
    rules=(*DAYS, *DATES, *PARTS, *REPEATS, *english_rules()),
    inner_first=re.compile(r",? ?(?:of|in|from|for|-)? ?(?:the )?(?:year )?(?:of )?", re.ASCII),
    outer_first=re.compile(r"(?:'s)?,? ?(?:in )?(?:the )?|-", re.ASCII),
    between=re.compile(r" ?(?:to|through|thru|until|till|up to|-|~) ?(?:the )?", re.ASCII),
    both=re.compile(r" and (?:the )?", re.ASCII),
    leads=tuple(
        (effect, re.compile(rf"(?<![a-z0-9])(?:{words}) ?(?:the )?$", re.ASCII))
        for effect, words in (
            ("both", "between|in between"),
            ("range", "from|starting(?: from)?|beginning|since"),
            ("since", "since(?: the)?|starting(?: in| from| on| with)?|from and including"),
            ("vague", "around|circa|roughly|approximately"),
            ("after", "after|later than|following|post"),
            (
                "vague",
                "(?:days?|weeks?|months?|quarters?|years?) (?:before|after|following|prior to|"
                "leading up to)",
            ),
            ("before", "before|prior to|earlier than|preceding|pre"),
            ("till", "until|till|up until|up to|by"),
            (
                "until",
                r"through|as of|as at|up to and including|no later than|"
                r"(?:until|till|up to|by|before)(?= the end)",
            ),
            (
                "compare",
                r"vs\.?|versus|against|(?:in comparison|comparing|"
                r"compared?(?: it| that| this| them)?) (?:to|with|against)|"
                r"relative to|than(?: in| for| during)?|"
                r"(?:up|down|changed?|changes) (?:from|on)|"
                r"(?:growth|grow|grew|increased?|improved|improvement|gain|decline|drop) "
                r"(?:from|on|over)",
            ),
        )
    ),
    trails=tuple(
        (effect, re.compile(rf" ?(?:{words})(?![a-z0-9])", re.ASCII))
        for effect, words in (
            (
                "since",
                "onwards?|on(?=$|[,.?!])|and (?:later|after|onwards?)|to date|till now|until now|"
                "(?:up )?to (?:now|today|date|the present)",
            ),
            ("until", "and (?:before|earlier)|or (?:before|earlier)"),
        )
    ),
)


"""English as one table."""
