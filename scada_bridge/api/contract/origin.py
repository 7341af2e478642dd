# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which web pages may call the API with a user's cookie.

Browsers say where a request comes from: ``Sec-Fetch-Site`` and ``Origin``.  Programs
that are no browsers send neither, and nobody can make them send a user's cookie.
"""

from typing import Collection, Mapping, Optional
from urllib.parse import urlsplit


def parse_origins(text: Optional[str]) -> Collection[str]:
    """Return the allow-list of a setting: origins separated by commas or blanks."""
    return {part.rstrip("/").lower() for part in (text or "").replace(",", " ").split()}


def is_own_page(
    headers: Mapping[str, str], host: str, allowed: Collection[str]
) -> bool:
    """Return whether a request with a cookie may change something.

    :param host: host and port that the request was sent to
    :param allowed: foreign origins that may call, as :func:`parse_origins` gives them
    """
    origin = headers.get("Origin")
    site = headers.get("Sec-Fetch-Site")
    if origin and origin.lower() in allowed:
        return True
    if site:
        return site in ("same-origin", "none")
    return not origin or _names_host(origin, host)


def _names_host(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:  # such as an IPv6 address without its end
        return False


def cors_headers(origin: Optional[str], allowed: Collection[str]) -> Mapping[str, str]:
    """Return the headers that let the page at ``origin`` read an answer."""
    if not origin or origin.lower() not in allowed:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }


def preflight_headers(
    origin: Optional[str], allowed: Collection[str]
) -> Mapping[str, str]:
    """Return the headers that answer a browser's question before the request."""
    headers = cors_headers(origin, allowed)
    if not headers:
        return {}
    return dict(
        headers,
        **{
            "Access-Control-Allow-Methods": "GET, POST, DELETE",
            "Access-Control-Allow-Headers": "Content-Type, Authorization, X-API-Key,"
            " Idempotency-Key",
            "Access-Control-Max-Age": "86400",
        },
    )
