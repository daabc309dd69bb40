"""The way to the dashboard: a link from the chat, and the session that it opens."""
