"""What may be shown of personal data: whole values masked by class, contacts masked inside texts.

Equal values give equal masks, and a mask keeps no length of what it hides. Pure functions on
strings; which column is personal is said in the model.
"""

import re
from typing import Literal, get_args

MaskedClass = Literal["phone", "email", "id", "address"]
MASKED_CLASSES: frozenset[str] = frozenset(get_args(MaskedClass))

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_MOBILE = re.compile(r"(?<![\dA-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)", re.ASCII)
_INTERNATIONAL = re.compile(
    r"(?<![\dA-Za-z])\+\d{1,3}[- .]?\(?\d{1,4}\)?(?:[- .]?\d{2,4}){2,4}(?!\d)"
)
_AMERICAN = re.compile(r"(?<![\dA-Za-z])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?!\d)", re.ASCII)
_IDENTITY = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])", re.ASCII)
_CARD = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){12,18}(?![\dA-Za-z])", re.ASCII)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_MARKS = "10X98765432"


def mask_value(value: str, pii: MaskedClass) -> str:
    """A whole value of one class: `13812340001` -> `138****0001`; an empty one stays empty."""
    if not value.strip():
        return value
    match pii:
        case "phone":
            return _ends(value, first=3, last=4)
        case "email":
            name, at, domain = value.partition("@")
            return f"{name[:1]}***@{domain}" if at and name else "***"
        case "id":
            return _ends(value, first=3, last=2)
        case "address":
            return f"{value.strip()[:3]}***"


def _ends(value: str, first: int, last: int) -> str:
    """First and last characters where enough lie between them; the number of stars says nothing."""
    kept = "".join(character for character in value if character.isalnum() or character == "+")
    if len(kept) < first + last + 3:
        return "****"
    return f"{kept[:first]}****{kept[-last:]}"


def mask_text(text: str) -> str:
    """A text with phone numbers, e-mails, identity and card numbers masked, all else as it is.

    Order numbers stay: an identity or card number must have a right check digit.
    """
    masked = _EMAIL.sub(lambda hit: mask_value(hit[0], "email"), text)
    masked = _IDENTITY.sub(lambda hit: _if(hit[0], _is_identity(hit[0])), masked)
    masked = _CARD.sub(lambda hit: _if(hit[0], _is_card(hit[0])), masked)
    for pattern in (_MOBILE, _INTERNATIONAL, _AMERICAN):
        masked = pattern.sub(lambda hit: mask_value(hit[0], "phone"), masked)
    return masked


def _if(value: str, personal: bool) -> str:
    return mask_value(value, "id") if personal else value


def _is_identity(number: str) -> bool:
    """Whether the check digit of a Chinese identity number is right."""
    total = sum(int(d) * w for d, w in zip(number[:17], _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_MARKS[total % 11] == number[17].upper()


def _is_card(number: str) -> bool:
    """Whether a number of 13 to 19 digits has a right Luhn digit and an issuer's first digit."""
    digits = [int(character) for character in number if character.isdigit()]
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])
    return digits[0] in {3, 4, 5, 6} and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
