"""Messages to send: written down in the turn that causes them, and what became of each."""
