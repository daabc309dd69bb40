"""One transaction: what its parts work with, and all of them put together."""
