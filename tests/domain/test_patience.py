"""Whatever somebody types is read once: going back for each sign would keep everybody waiting."""

import subprocess
import sys

import pytest

HOSTILE = {
    "spaces after a pin": ("domain.shield", "secret_in('pin' + ' ' * 10**6 + 'x1')"),
    "spaces after a mother": ("domain.shield", "secret_in('nama ibu kandung' + ' ' * 10**6 + '?')"),
    "a mother's long name": (
        "domain.shield",
        "secret_in('nama ibu kandung a' + 'a' * 10**6 + '?')",
    ),
    "dots for a name": ("domain.person", "read_name('.' * 10**6 + 'x')"),
    "words before a name": ("domain.person", "read_name('nama ' * 10**6 + '1')"),
    "words behind a name": ("domain.person", "read_name('a' + ' ya' * 60 + '1')"),
    "words around an amount": ("domain.money", "read_rupiah('sekitar ' * 10**6 + '1')"),
    "spaces for a NIK": ("domain.nik", "_compact(' ' * 10**6 + 'x')"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_is_read_once(kind: str) -> None:
    module, call = HOSTILE[kind]
    # Less than a second, or most of an hour.
    read = f"import {module} as read; read.{call}"
    subprocess.run([sys.executable, "-c", read], check=True, timeout=60)
