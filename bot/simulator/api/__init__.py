"""The Bot API itself: reading calls, judging them as Telegram does, carrying them out."""
