"""Forms that agents fill in with workers: drafts, how they are passed on, how a worker agrees."""
