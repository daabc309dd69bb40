"""The stores of `tests.storage`, for the coverage store."""

from tests.storage.conftest import (
    address,
    file_store,
    postgres,
    postgres_url,
    shared_store,
    spread_url,
    store,
)

__all__ = [
    "address", "file_store", "postgres", "postgres_url", "shared_store", "spread_url", "store",
]  # fmt: skip
