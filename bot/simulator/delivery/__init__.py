"""How updates reach the bot: their queue, long polling, the webhook."""
