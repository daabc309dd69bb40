"""Telegram on this machine: a strict Bot API server, and people with phones in a web page.

Knows nothing of the bot it serves: it talks to it as Telegram would, and to nobody else.
"""

from bot.simulator.api.limits import FloodLimits
from bot.simulator.chat import Message
from bot.simulator.delivery.webhook import Timing
from bot.simulator.faults import BAD, GOOD, Faults, Network
from bot.simulator.people.person import Person
from bot.simulator.people.persona import Persona
from bot.simulator.people.screen import NotOnScreenError
from bot.simulator.simulator import TOKEN, Simulator
from bot.simulator.telegram import Call

__all__ = [
    "BAD",
    "GOOD",
    "TOKEN",
    "Call",
    "Faults",
    "FloodLimits",
    "Message",
    "Network",
    "NotOnScreenError",
    "Person",
    "Persona",
    "Simulator",
    "Timing",
]
