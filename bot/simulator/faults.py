"""The bad network: what is lost, doubled, late or refused, the same for the same seed."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Literal

Kind = Literal["lose", "repeat", "delay", "flood"]
Ordered = Literal["lose", "cut", "repeat", "flood", "error"]


@dataclass(frozen=True)
class Network:
    """How bad a network is.

    `lose`, `repeat` and `flood` are shares (0 to 1): of answers that never arrive although the
    work was done, of updates that come twice, of calls refused with 429. `delay` is the longest
    wait in seconds before a call or a delivery.
    """

    lose: float = 0.0
    repeat: float = 0.0
    delay: float = 0.0
    flood: float = 0.0
    retry_after: int = 1

    def worse_of(self, other: "Network") -> "Network":
        """Both troubles at once."""
        return Network(
            max(self.lose, other.lose),
            max(self.repeat, other.repeat),
            max(self.delay, other.delay),
            max(self.flood, other.flood),
            max(self.retry_after, other.retry_after),
        )


GOOD = Network()
BAD = Network(lose=0.2, repeat=0.2, delay=1.5, flood=0.1)


@dataclass
class Order:
    """A fault ordered for the next calls of one method ("webhook" is the delivery of updates).

    "lose": done, but the answer never arrives; "cut": the connection ends before anything is done;
    "flood": 429; "error": 500; "repeat": the update comes twice ("webhook" and "getUpdates" only).
    """

    method: str
    kind: Ordered
    times: int
    retry_after: int


@dataclass
class Faults:
    """The switch: one setting for everybody, one for each phone, and single faults on order."""

    seed: int
    everyone: Network = GOOD
    phones: dict[str, Network] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    _drawn: Counter[str] = field(default_factory=Counter)

    def set(self, network: Network, phone: str | None = None) -> None:
        """Set the network of one phone, or of all of them."""
        if phone is None:
            self.everyone = network
        else:
            self.phones[phone] = network

    def reseed(self, seed: int) -> None:
        """Start the dice anew, so that a story can be played again exactly."""
        self.seed = seed
        self._drawn.clear()

    def order(
        self,
        method: str,
        kind: Ordered,
        times: int = 1,
        retry_after: int = 1,
    ) -> None:
        """Let the next calls of `method` go wrong, for sure and in this order."""
        self.orders.append(Order(method, kind, times, retry_after))

    def ordered(self, method: str, *kinds: str) -> Order | None:
        """Take the next ordered fault of this method, if it is one of these kinds."""
        for order in self.orders:
            if order.method.lower() == method.lower() and order.kind in kinds:
                order.times -= 1
                if order.times <= 0:
                    self.orders.remove(order)
                return order
        return None

    def network(self, phone: str | None) -> Network:
        """What this phone's traffic suffers."""
        own = self.phones.get(phone, GOOD) if phone else GOOD
        return self.everyone.worse_of(own)

    def happens(self, kind: Kind, phone: str | None) -> bool:
        """Whether this fault strikes now."""
        share = float(getattr(self.network(phone), kind))
        return share > 0 and self._draw(kind, phone) < share

    def pause(self, phone: str | None) -> float:
        """How many seconds this call or delivery is late."""
        longest = self.network(phone).delay
        return longest * self._draw("delay", phone) if longest > 0 else 0.0

    def _draw(self, kind: Kind, phone: str | None) -> float:
        # Every phone and kind has dice of its own: what one phone does cannot change
        # the luck of another, so a story replays even when people act at the same moment.
        name = f"{phone or ''}:{kind}"
        self._drawn[name] += 1
        return Random(f"{self.seed}:{name}:{self._drawn[name]}").random()  # noqa: S311
