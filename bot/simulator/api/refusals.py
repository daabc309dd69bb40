"""What Telegram answers instead of a result."""


class RefusalError(Exception):
    """A call that Telegram refuses, with its code and its words."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


def bad_request(why: str) -> RefusalError:
    """The call is wrong."""
    return RefusalError(400, f"Bad Request: {why}")


def forbidden(why: str) -> RefusalError:
    """The person does not want this bot."""
    return RefusalError(403, f"Forbidden: {why}")


def conflict(why: str) -> RefusalError:
    """Two ways of receiving updates at once."""
    return RefusalError(409, f"Conflict: {why}")


def too_many_requests(seconds: int) -> RefusalError:
    """Too fast; ask again later."""
    return RefusalError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
