"""What programs of tests are forked from: everything imported and read, once.

Frozen, so that no collection in a child touches, and thereby copies, what it shares with others.
"""

import gc

import alembic.command
import psycopg

import bot.cli
import tests.faults.killable
import tests.storage.samples
from locales.catalogue import LANGUAGES, templates

__all__ = ["alembic", "bot", "psycopg", "tests"]

for language in LANGUAGES:
    templates(language)
gc.collect()
gc.freeze()
