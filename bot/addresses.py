"""Addresses of web pages: which may carry a secret, and where one begins."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?")


def is_safe(url: str) -> bool:
    """Whether this is an address without a path, and what is sent there is read by nobody else:
    HTTPS, or this machine."""
    if not _ORIGIN.fullmatch(url):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" or _is_this_machine(parts.hostname or "")


def is_inside_or_safe(url: str) -> bool:
    """The same, or an address of a private network, or a name without a dot, as containers have: a
    Bot API server of one's own, unlike Telegram's, may come there by plain HTTP."""
    if not _ORIGIN.fullmatch(url):
        return False
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_private or is_safe(url)
    except ValueError:
        return "." not in host or is_safe(url)


def origin(url: str) -> str:
    """An address without its path; empty for none."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
