"""How values of the domain stand in a column, and how they are read from it again."""

import msgspec

from domain.enrollment import IN_PERSON, Agreement, Assurance, Reason, Registrar, Touch
from domain.limits import UNUSED, Spent

_encode = msgspec.json.Encoder().encode
_touch = msgspec.json.Decoder(Touch).decode

_spent = msgspec.json.Decoder(Spent).decode

_SELF = "self"
_AGENT = "agent:"


def touch_text(touch: Touch | None) -> str | None:
    """A touch as JSON: nothing in it is personal."""
    return None if touch is None else _encode(touch).decode()


def touch_of(text: str | None) -> Touch | None:
    """The touch that `touch_text` wrote."""
    return None if text is None else _touch(text)


def spent_text(spent: Spent) -> str | None:
    """What is limited, as JSON; nothing for who has used nothing."""
    return None if spent is UNUSED else _encode(spent).decode()


def spent_of(text: str | None) -> Spent:
    """What `spent_text` wrote."""
    return UNUSED if text is None else _spent(text)


def registrar_text(registrar: Registrar) -> str:
    """`self`, or `agent:` and the agent's number."""
    return _SELF if registrar.agent is None else f"{_AGENT}{registrar.agent}"


def registrar_of(text: str) -> Registrar:
    """The registrar that `registrar_text` wrote."""
    return Registrar(None if text == _SELF else int(text.removeprefix(_AGENT)))


def agreement_text(agreed: Agreement) -> str | None:
    """`own_phone`, or `witnessed:` and the reason; nothing for who filled in the form."""
    if agreed.assurance is Assurance.SELF:
        return None
    return ":".join(filter(None, (agreed.assurance, agreed.reason)))


def agreement_of(text: str | None) -> Agreement:
    """The agreement that `agreement_text` wrote."""
    if text is None:
        return IN_PERSON
    assurance, _, reason = text.partition(":")
    return Agreement(Assurance(assurance), Reason(reason) if reason else None)
