"""What admins see of coverage on the web, with the same figures as in the chat."""
