"""The admins who are to be told something."""

from domain.staff import Role, Staff
from storage import Unit


def admins(unit: Unit, *, ours: bool = True, channel: int | None = None) -> dict[int, str]:
    """The chats of our own and of those of a channel, each with its language.

    Whoever is suspended is told nothing.
    """

    def cares(staff: Staff) -> bool:
        of_channel = staff.role is Role.CHANNEL_ADMIN and staff.channel == channel
        return staff.suspended_at is None and ((ours and staff.role is Role.ADMIN) or of_channel)

    return unit.languages(sorted(staff.chat_id for staff in unit.all_staff() if cares(staff)))
