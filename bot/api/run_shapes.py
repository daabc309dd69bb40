"""What the API says of the future: runs of the projection, as they were kept."""

from typing import Annotated

import msgspec


class RunQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which run."""

    run: (
        Annotated[
            str,
            msgspec.Meta(
                pattern="^[0-9a-f]{8,64}$",
                description="The id of a kept run, or its first eight digits or more; the newest"
                " by default",
            ),
        ]
        | None
    ) = None


class RunName(msgspec.Struct):
    """A run, named by all that it was computed from."""

    run: str
    snapshot: str
    scenario: str
    horizon: str
    paths: int
    made_at: str


class RunNames(msgspec.Struct):
    """The newest first."""

    runs: list[RunName]


class Quantiles(msgspec.Struct):
    """For each of `months`: persons, or rupiah for the fund. 80 % of paths lie from p10 to p90."""

    p10: list[int]
    p50: list[int]
    p90: list[int]


class Aimed(msgspec.Struct):
    """A dated target, the share of paths that meet it in time and by the horizon, and when.

    Of several for one month the newest is first; it replaced the others.
    """

    metric: str
    month: str
    value: int
    set_in: str
    flag: str
    source: str
    share_at_its_month: float
    share_by_horizon: float
    reached_10_50_90: list[str | None]


class Course(msgspec.Struct):
    """A channel from opening to horizon, all as assumed, in persons."""

    code: str
    opening: int
    new: int
    returned: int
    lapsed: int
    left: int
    closing: int


class FundCourse(msgspec.Struct):
    """The fund from opening to horizon, all as assumed, in rupiah."""

    opening: int
    from_pu: int
    from_bpu: int
    earned: int
    paid_out: int
    closing: int


class Assumption(msgspec.Struct):
    """What a run assumed. Flags: S sourced, E derived, C calibrated, A assumed, M from memory."""

    name: str
    values: list[float]
    unit: str
    flag: str
    fitted: bool
    source: str


class Levers(msgspec.Struct):
    """What was asked to be otherwise."""

    name: str
    levers: dict[str, float]


class RunSaid(msgspec.Struct):
    """A run, whole: if today's pace goes on; not an official forecast."""

    run: str
    snapshot: str
    as_of: str
    made_up: bool
    opening: str
    horizon: str
    paths: int
    seed: int
    scenario: Levers
    months: list[str]
    fans: dict[str, Quantiles]
    targets: list[Aimed]
    channels: list[Course]
    fund: FundCourse
    assumptions: list[Assumption]
    note: str
