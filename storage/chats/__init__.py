"""What is remembered of a chat: the updates taken, its form so far, its consents."""
