"""What can be wrong with the coverage store as it was asked for."""

from storage.errors import StorageError


class NotMadeUp(StorageError):
    """Made-up facts are never mixed with real ones."""


class NotAFact(StorageError):
    """A figure contradicts what is known; look at month, metric and source again."""


class NoSnapshot(StorageError):
    """There is no snapshot of that name."""


class MendedAlready(StorageError):
    """Two rebuilds met; the second one is run again."""


class TooLong(StorageError):
    """More rows than a sheet has."""


class TooLate(StorageError):
    """A follower asks for changes that are no longer kept, or were undone by a restore; the message
    says what to do."""
