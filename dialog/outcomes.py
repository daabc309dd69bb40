"""How what was awaited is told: where enrollments stand, whose code a badge has."""

from collections.abc import Mapping

from dialog.effects import Effect, Say
from dialog.events import AgentFound, Found, Standing


def standings(found: Found) -> tuple[Effect, ...]:
    """A line for each enrollment that was found, or that there is none."""
    if not found.standings:
        return (Say("check.unknown" if found.asked else "status.none"),)
    text = "check.found" if found.asked else "status.one"
    return tuple(
        Say("check.voided" if standing.voided else text, figures(standing))
        for standing in found.standings
    )


def agent(found: AgentFound) -> Say:
    """Whose badge it is and whether it holds; nothing of a code that nobody has."""
    if not found.name:
        return Say("agent.unknown")
    details = {"name": found.name, "channel": found.channel}
    return Say("agent.active" if found.active else "agent.inactive", details)


def figures(standing: Standing) -> Mapping[str, object]:
    """What a text about an enrollment says of it."""
    return {"number": standing.number, "rung": standing.rung, "since": standing.since}
