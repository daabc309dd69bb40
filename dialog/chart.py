"""A script as a Mermaid flowchart: the straight road downwards, everything else beside it."""

from collections.abc import Iterator
from datetime import date

from dialog.prompts import Choice
from dialog.questions import Filled, Question, always
from dialog.script import Script

MOST_SHOWN = 4
"""Choices written out in a node; of more only their number is told."""

ANY_DAY = date(2026, 1, 1)
"""What is drawn is the same on every day."""


def chart(script: Script) -> str:
    """The flowchart of a script.

    Numbers count the steps of the straight road; rounded questions are asked of some people only.
    A side question hangs where Kembali leads from it, with the choices that open it on the line.
    """
    return "\n".join(("flowchart TD", *_Chart(script).lines()))


class _Chart:
    """One call of `chart`."""

    def __init__(self, script: Script) -> None:
        self.questions = script.questions
        self.road = [q for q in script.questions if q.counts]
        self.after = [q for q in script.questions if q.final]
        self.beside = [q for q in script.questions if not q.counts and not q.final]

    def lines(self) -> Iterator[str]:
        """All of it, from the top."""
        first = [q for q in self.beside if self.host(q) is None]
        yield from _group("before_all", "first, whenever it applies", first, map(self.node, first))
        yield f'    start(["/start"]) ==> {self.node(self.road[0])}'
        for before, question in zip(self.road, self.road[1:], strict=False):
            yield f"    {before.name} ==> {self.node(question)}"
        yield f"    {self.road[-1].name} ==> receipt([receipt])"
        for question in self.beside:
            if host := self.host(question):
                yield f"    {host.name} -.{_opened_by(host, question)}-> {self.node(question)}"
        yield from _group("after_all", "after the receipt", self.after, map(self.node, self.after))
        yield f"    receipt --> {' --> '.join(q.name for q in self.after)}"

    def host(self, question: Question) -> Question | None:
        """The question that a side question belongs to; None for one that comes before all."""
        place = self.questions.index(question)
        left = [q for q in self.questions[:place] if q.fills in question.retreat]
        on_road = [q for q in left if q.counts]
        if left:
            return (on_road or left)[-1]
        if question.retreat:  # the way into it is a question that comes later in the form
            return next(q for q in self.road if self.questions.index(q) > place)
        earlier = [q for q in self.road if self.questions.index(q) < place]
        return earlier[-1] if earlier else None

    def node(self, question: Question) -> str:
        """The question's box: its step, its name, how it is answered."""
        step = f"{self.road.index(question) + 1} " if question.counts else ""
        label = f'"{step}{question.name}<br/>{_answered_by(question)}"'
        on_every_road = question.when is always and not question.needs and question.counts
        return f"{question.name}[{label}]" if on_every_road else f"{question.name}({label})"


def _group(name: str, title: str, members: list[Question], nodes: Iterator[str]) -> Iterator[str]:
    if members:
        yield f'    subgraph {name}["{title}"]'
        yield from (f"        {node}" for node in nodes)
        yield "    end"


def _answered_by(question: Question) -> str:
    ways = []
    if question.read is not None:
        ways.append("typed")
    if question.contact:
        ways.append("contact")
    choices = _choices(question)
    if choices is None:
        ways.append("choices from the answers")
    elif len(choices) > MOST_SHOWN:
        ways.append(f"{len(choices)} choices")
    else:
        ways += [choice.value for choice in choices]
    if question.optional:
        ways.append("skip")
    return " · ".join(ways)


def _choices(question: Question) -> tuple[Choice, ...] | None:
    """Those on offer to everybody; None when they depend on earlier answers."""
    try:
        return question.choices({}, ANY_DAY)
    except KeyError:
        return None


def _opened_by(host: Question, question: Question) -> str:
    """The choices that lead from one question to another, as the label of a line."""
    values = [c.value for c in _choices(host) or () if _opens(host, c.value, question)]
    if not values:
        return ""
    return f" {', '.join(values) if len(values) <= MOST_SHOWN else 'any'} ."


def _opens(host: Question, value: str, question: Question) -> bool:
    if host.choose is None:
        return False
    try:
        move = host.choose(value, {}, ANY_DAY)
        return isinstance(move, Filled) and question.applies(move.answers, ANY_DAY)
    except KeyError:
        return False
