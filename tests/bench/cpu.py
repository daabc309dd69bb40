"""CPU and memory of a process and everything it started, from /proc."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def tree(root: int) -> list[int]:
    """This process and its living descendants."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def cpu_seconds(roots: list[int]) -> float:
    """User and system time of these trees so far, children that have ended included."""
    return sum(_ticks(pid) for root in roots for pid in tree(root)) / TICK


def rss_bytes(roots: list[int]) -> int:
    """Resident memory of these trees."""
    return sum(_pages(pid) for root in roots for pid in tree(root)) * PAGE


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    # Behind the name, which may hold anything: fields 14 to 17 are utime, stime, cutime, cstime.
    return sum(map(int, stat.rpartition(")")[2].split()[11:15]))


def _pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
