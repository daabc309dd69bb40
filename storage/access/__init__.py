"""Who may use the HTTP API, and what they asked for under one key."""
