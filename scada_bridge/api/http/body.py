# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The body of a request, within bounds of time and size.

A caller whom Odoo knows by a session may take long for much.  From all others little is
taken, and quickly; see :func:`bound` for Odoo's own paths and :class:`Body` for ours.
"""

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from ..contract.body import BodyError
from ..edge.slow_clients import READER
from .errors import ApiError

MAX_BODY = 256 * 1024  # bytes; the largest body of the contract has about 2 KB
KNOWN_SECONDS = 10
ANONYMOUS_SECONDS = 5
# A refused caller's body is looked at for the shape of the answer, if it is there
REFUSED_BODY_SECONDS = 0.5
REFUSED_BODY_LIMIT = 16 * 1024

# Odoo's own paths: attachments and imports
UPLOAD_SECONDS = 30
UPLOAD_RATE = 20000  # bytes that earn one more second
ANONYMOUS_UPLOAD = 64 * 1024 * 1024  # bytes, as nginx lets through

DISCARD_SECONDS = 1
DISCARD_LIMIT = 64 * 1024 * 1024  # bytes


def bound(httprequest):
    """Set the bounds for a body that Odoo reads before it checks anything.

    :raise RequestEntityTooLarge: nobody who has no session may send so much
    """
    reader = httprequest.environ.get(READER)
    if httprequest.session.uid:
        if reader:
            reader.allow(UPLOAD_SECONDS, UPLOAD_RATE)
        return
    if (httprequest.content_length or 0) > ANONYMOUS_UPLOAD:
        raise RequestEntityTooLarge()
    if reader:
        reader.allow(ANONYMOUS_SECONDS, limit=ANONYMOUS_UPLOAD)


class Body:
    """The bytes of one request, read once.

    :param httprequest: werkzeug's request, whose body nobody has read
    """

    def __init__(self, httprequest):
        self._request = httprequest
        self._reader = httprequest.environ.get(READER)
        self._data = self._failure = None
        length = httprequest.content_length or 0
        is_chunked = httprequest.environ.get("wsgi.input_terminated", False)
        self._is_unread = bool(length) or is_chunked

    def take(self, seconds, limit=MAX_BODY):
        """Return the bytes; wait for them so long at the most.

        :raise ApiError: 413 more than ``limit`` bytes
        :raise BodyError: it did not come in time, or not as the headers say
        """
        if self._failure:  # what is left is not the body
            raise self._failure
        if self._data is None:
            try:
                self._data = self._check(seconds, limit)
            except (ApiError, BodyError) as error:
                self._failure = error
                raise
        return self._data

    def _check(self, seconds, limit):
        if (self._request.content_length or 0) > limit:
            raise self._too_large(limit)
        data = self._receive(seconds, limit) if self._is_unread else b""
        if len(data) > limit:
            raise self._too_large(limit)
        self._is_unread = False
        return data

    def _receive(self, seconds, limit):
        if self._reader:
            self._reader.allow(seconds)
        try:
            return self._request.stream.read(limit + 1)
        except (ClientDisconnected, OSError, ValueError) as error:
            if self._reader and self._reader.is_late:
                self._is_unread = False  # who sends nothing need not be waited for
                text = "Request body did not arrive within %g seconds" % seconds
                raise BodyError(text) from error
            raise BodyError("Request body is not as its headers say") from error

    def _too_large(self, limit):
        return ApiError(413, "validation_error", "Body larger than %d bytes" % limit)

    def forget(self):
        """Take what still comes of a body that is not read, for a moment.

        Otherwise the client, still sending, would not get to read the answer.
        """
        if self._is_unread and self._reader:
            self._reader.discard(DISCARD_SECONDS, DISCARD_LIMIT)
        self._is_unread = False
