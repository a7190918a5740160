"""Who may ask: known hosts, pages of this server alone, and with a key wherever others could reach it.

A page elsewhere on the web could make a browser ask a server on this machine (DNS rebinding, cross-site requests), so
that the Host of every request, and the Origin of every one that changes something, must be this server's own.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from agent.errors import UsageError

LOOPBACK = frozenset(("localhost", "127.0.0.1", "[::1]"))
OPEN_PATHS = frozenset(
    "/health /health/live /health/ready /healthz /readyz /api/health/live /api/health/ready "
    "/login /language /static/page.css /static/page.js /static/icon.svg".split()
)
"""Answered without a key: a supervisor has none, and the page that asks for one is shown before."""
KEY_COOKIE = "whyrec_key"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused: the status, and what to do."""

    status: int
    message: str


class Access:
    """Decides on requests by their headers. `hosts`: names besides loopback; `keys`: any one of these lets in.

    Raises UsageError where others could reach the address and there is no key.
    """

    def __init__(self, bound_to: str, keys: Collection[str] = (), hosts: Collection[str] = ()):
        if not is_loopback(bound_to) and not keys:
            raise UsageError(
                f"{bound_to} can be reached by others: set WHYREC_API_KEY (several keys by commas), or serve 127.0.0.1"
            )
        own = () if bound_to in ("0.0.0.0", "::", "") else (f"[{bound_to}]" if ":" in bound_to else bound_to,)
        self._hosts = LOOPBACK | {host.casefold() for host in (*hosts, *own)}
        self._keys = tuple(key.encode() for key in keys)

    @property
    def needs_key(self) -> bool:
        """Return whether requests need a key."""
        return bool(self._keys)

    def refusal(self, method: str, path: str, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Refusal | None:
        """Return why a request is refused, None where it is not. Headers are by lower-case names."""
        host = headers.get("host", "")
        name = _without_port(host)[:100]
        if name not in self._hosts:
            cure = f"start the server with --allow-host {name or 'NAME'}"
            return Refusal(403, f"host {name!r} is not served here: {cure}")
        if method not in _SAFE_METHODS and not self._is_own_page(headers, host):
            return Refusal(403, "a page of another site sent this: only pages of this server may")
        if path not in OPEN_PATHS and not self.lets_in(presented_key(headers, cookies)):
            return Refusal(401, "a key is needed: send Authorization: Bearer KEY, or X-API-Key: KEY")
        return None

    def lets_in(self, key: str) -> bool:
        """Return whether a key is one of this server's, or none is needed."""
        return not self._keys or any([hmac.compare_digest(key.encode(), each) for each in self._keys])

    def _is_own_page(self, headers: Mapping[str, str], host: str) -> bool:
        """Return whether a request comes from a program, which sends no Origin, or from a page of this server."""
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return False
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc.casefold() == host.casefold()


def presented_key(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """Return the key that a request has with it, as a header or as the cookie of the page; empty where it has none."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.casefold() == "bearer" else ""
    return bearer or headers.get("x-api-key", "") or cookies.get(KEY_COOKIE, "")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server that is bound to a host."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    name, colon, port = host.casefold().rpartition(":")
    return name if colon and port.isdecimal() else host.casefold()
