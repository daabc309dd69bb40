"""Who may use the HTTP API, what they asked for under one key, and who may see the dashboard."""
