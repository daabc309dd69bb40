"""`domain.coverage.tally` for a block: signups, money, claims, how late facts came."""

from typing import Final

import numpy as np

from domain.coverage.cells import COLUMN
from domain.coverage.columns.block import NONE, Block, Kind
from domain.coverage.columns.codes import Numbers
from domain.coverage.columns.sums import Sums
from domain.coverage.columns.visits import Visits

_CONVERTED: Final = np.array(
    [COLUMN[f"converted_{name}"] for name in ("0", "1", "2", "3", "4_6", "4_6", "4_6", "7")]
)
_RECORDED: Final = COLUMN["recorded_0"]


def tally(block: Block, its: Visits, visited: Numbers, sums: Sums) -> None:
    """All facts but signups; `visited` are the cells of the visits."""
    cell, paid, said = visited[its.of], block.paid(), block.unconfirmed()
    # A worker's word is never late, and says nothing of reports to come.
    other = (block.kind != Kind.SIGNUP) & ((block.kind != Kind.PAYMENT) | paid)
    sums.add_ones(cell[other] + _RECORDED + _late(block)[other])
    months = block.paid_through - block.paid_from + 1
    for name, values in (
        ("paid_months", months), ("amount_jkk_rp", block.jkk), ("amount_jkm_rp", block.jkm),
        ("amount_jht_rp", block.jht),
    ):  # fmt: skip
        sums.add(cell[paid] + COLUMN[name], values[paid])
    sums.add(cell[said] + COLUMN["reported_months"], months[said])
    sums.add(cell[said] + COLUMN["reported_rp"], (block.jkk + block.jkm + block.jht)[said])
    claims = block.kind == Kind.CLAIM
    sums.add(cell[claims] + COLUMN["claims"], block.count[claims])
    sums.add(cell[claims] + COLUMN["claims_rp"], block.amount[claims])
    for name, facts in (("paying_members", paid), ("reported_members", said)):
        once = np.zeros(len(visited), np.bool_)
        once[its.of[facts]] = True
        sums.add_ones(visited[once] + COLUMN[name])


def tally_signups(
    block: Block, signup: Numbers, converted: Numbers, cell: Numbers, sums: Sums
) -> None:
    """Signups at these positions, and after how many months each brought a payment."""
    sums.add_ones(cell + COLUMN["signups"])
    sums.add_ones(cell[block.first_ever[signup] == 1] + COLUMN["signups_first_ever"])
    sums.add_ones(cell + _RECORDED + _late(block)[signup])
    paid = converted != NONE
    sums.add_ones(cell[paid] + _CONVERTED[np.minimum(converted[paid], len(_CONVERTED) - 1)])


def _late(block: Block) -> Numbers:
    """How many months after it occurred a fact was recorded, 3 at most."""
    late: Numbers = np.clip(block.recorded - block.month, 0, 3)
    return late
