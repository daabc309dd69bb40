"""What every test shares: logs as in production, where nothing personal is written.

No time limit for a single made-up input: a busy machine is no fault of the code.
"""

from hypothesis import settings

from bot.log import set_up_logging

set_up_logging("WARNING")
settings.register_profile("house", deadline=None)
settings.load_profile("house")
