"""What every test shares: logs as in production, where nothing personal is written."""

from bot.log import set_up_logging

set_up_logging("WARNING")
