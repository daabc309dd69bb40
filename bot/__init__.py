"""Starting, stopping and the outside world: settings, commands, Telegram, the web."""
