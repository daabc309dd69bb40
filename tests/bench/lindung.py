"""`lindung`, except that it may send faster than Telegram would let it.

The sender paces itself at 30 messages a second; no peer does. With the pace every contestant
would wait for the same 30 a second, so it is lifted here, and nothing else is changed.
"""

from bot import sender
from bot.cli import main

sender.PACE_SECONDS = 0.0

if __name__ == "__main__":
    main()
