"""From effects to messages: words, and the keyboard that goes under them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from dialog.effects import Ask, Effect, GiveReceipt, Say
from dialog.prompts import Choice, Prompt
from locales.catalogue import has
from locales.values import fill

LONGEST_TEXT = 4096
"""UTF-16 units that Telegram takes in one message."""

NEXT_PAGE = "\n\n---\n\n"
"""Where a long text goes on in another message: a phone shows one page at a time."""

SHORT_LABEL = 18
"""Characters; two such buttons fit side by side on a small phone."""


class Button(NamedTuple):
    """A button: what stands on it and, under a message, what it sends back or which address it
    opens."""

    label: str
    data: str = ""
    contact: bool = False
    url: str = ""


Rows: TypeAlias = tuple[tuple[Button, ...], ...]


class Message(Struct, frozen=True):
    """One message to a person. `inline` buttons stand under it, the others under the input.

    `receipt` marks the one whose delivery must be known, `card` the one that is edited later on.
    `folds` the one that takes away what was left under the input.
    """

    text: str
    rows: Rows = ()
    inline: bool = False
    placeholder: str = ""
    receipt: bool = False
    card: bool = False
    folds: bool = False


def speak(effects: Iterable[Effect], language: str) -> list[Message]:
    """What the person gets to read: one message where possible, a receipt by itself."""
    messages: list[Message] = []
    said: list[str] = []
    for effect in effects:
        match effect:
            case Say(key, details):
                *pages, last = fill(language, key, details).split(NEXT_PAGE)
                for page in pages:
                    messages += _told([*said, page])
                    said = []
                said.append(last)
            case GiveReceipt(details):
                messages += _told(said)
                said = []
                messages.append(Message(fill(language, "receipt", details), receipt=True))
            case Ask():
                messages.append(_asked(effect, said, language))
                said = []
    return [*messages, *_told(said)]


def folding(messages: Sequence[Message], language: str) -> list[Message]:
    """The same messages to somebody who typed where buttons under the input were offered.

    Those fold away when one is pressed. Whoever types instead would keep them under a question
    that has its buttons under the message: one message cannot bring those and take these away.
    """
    if not messages or not messages[-1].inline:
        return list(messages)
    return [*messages[:-1], Message(fill(language, "noted"), folds=True), messages[-1]]


def paged(message: Message) -> list[Message]:
    """The message as Telegram takes it: a long one as several, parted between its lines, the last
    with the buttons. A card stays one, as it is edited later on."""
    if message.card or _fits(message.text):
        return [message]
    *pages, last = _pages(message.text)
    return [*map(Message, pages), replace(message, text=last)]


def _pages(text: str) -> Iterator[str]:
    page: list[str] = []
    for line in map(_cut, text.strip("\n").split("\n")):
        if page and not _fits("\n".join((*page, line))):
            yield "\n".join(page).strip("\n")
            page = []
        if page or line:
            page.append(line)
    yield "\n".join(page)


def _told(said: Sequence[str]) -> list[Message]:
    return [Message(_cut("\n\n".join(said)))] if said else []


def _asked(ask: Ask, said: Sequence[str], language: str) -> Message:
    prompt = ask.prompt
    return Message(
        text=_cut("\n\n".join((*said, _question(ask, language)))),
        rows=_rows(prompt, language),
        inline=prompt.inline,
        placeholder=_hint(prompt.name, language),
    )


@cache
def _hint(question: str, language: str) -> str:
    hint = f"{question}.hint"
    return fill(language, hint) if has(language, hint) else ""


def _question(ask: Ask, language: str) -> str:
    prompt = ask.prompt
    if ask.again and has(language, short := f"{prompt.name}.again"):
        return fill(language, short, prompt.details)
    question = fill(language, prompt.text, prompt.details)
    if not prompt.step or ask.again:
        return question
    return f"{_progress(prompt.step, prompt.steps, language)}\n\n{question}"


@cache
def _progress(step: int, steps: int, language: str) -> str:
    return fill(language, "progress", {"step": step, "steps": steps})


def _rows(prompt: Prompt, language: str) -> Rows:
    if prompt.inline:
        return _inline(prompt, language)
    labels = tuple(_label(choice, language) for choice in prompt.choices)
    under = tuple(_label(way, language) for way in prompt.ways)
    return _under_the_input(labels, under, fill(language, "phone.share") if prompt.contact else "")


def _inline(prompt: Prompt, language: str) -> Rows:
    """The first button of a review is the answer, the others are ways to change it."""
    sends = f"{prompt.name}:{prompt.revision}"
    first, others, under = (
        tuple(Button(_label(each, language), f"{sends}:{each.value}") for each in some)
        for some in (prompt.choices[:1], prompt.choices[1:], prompt.ways)
    )
    return tuple(filter(None, (first, *_in_pairs(others), under)))


@lru_cache
def _under_the_input(labels: tuple[str, ...], under: tuple[str, ...], contact: str) -> Rows:
    """The keyboard of a question: most questions have one that never changes."""
    shared = ((Button(contact, contact=True),),) if contact else ()
    ways = (tuple(map(Button, under)),) if under else ()
    return (*shared, *_in_pairs(tuple(map(Button, labels))), *ways)


def _in_pairs(buttons: Sequence[Button]) -> Iterator[tuple[Button, ...]]:
    """Side by side where two are short enough."""
    while buttons:
        pair = len(buttons) > 1 and all(len(b.label) <= SHORT_LABEL for b in buttons[:2])
        yield tuple(buttons[: 2 if pair else 1])
        buttons = buttons[2 if pair else 1 :]


def _label(choice: Choice, language: str) -> str:
    return fill(language, choice.label, choice.details)


def _cut(text: str) -> str:
    """No text of ours is this long; a name or an address in it must not make it fail."""
    if _fits(text):
        return text
    return text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _fits(text: str) -> bool:
    # A character is two units at most.
    return 2 * len(text) <= LONGEST_TEXT or len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT
