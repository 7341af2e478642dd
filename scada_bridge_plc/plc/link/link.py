# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What every transport to the PLC promises: words in, words out, or an error.

Callers see two verbs and :meth:`Link.close`.  The base class checks the range,
cuts long transfers into requests and lets one thread in at a time; a transport
adds the two methods that move at most :attr:`Link.max_words` words.

A transfer of several words is not atomic in the PLC, not even inside one
request: the handshakes above this layer never rely on it.
"""

import re
import threading
from abc import ABC, abstractmethod
from ipaddress import AddressValueError, IPv4Address
from types import TracebackType
from typing import Collection, Iterator, List, Optional, Sequence, Tuple, Type, TypeVar

from ..errors import EncodeError, MapError
from ..memory.addresses import format_address
from ..memory.areas import AREA_NAMES, AREA_WORDS, MESSAGE_WORDS
from .cpu_status import CpuStatus

WORD_MAX = 0xFFFF
MAX_TIMEOUT = 600  # seconds

# RFC 1123, with the underscore that container networks use; the last label has
# a letter, so that a mistyped address is not taken for a name.
_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(r"(?=.{1,253}\Z)(%s\.)*(?=[^.]*[A-Za-z])%s\Z" % ((_LABEL,) * 2))

Self = TypeVar("Self", bound="Link")


def check_range(area: str, address: int, count: int) -> None:
    """Raise MapError unless ``count`` >= 1 words from ``address`` are in the area."""
    if area not in AREA_WORDS:
        raise MapError("unknown memory area %r, known are %s" % (area, AREA_NAMES))
    if count < 1:
        raise MapError("%s%s: a transfer needs words, not %s" % (area, address, count))
    size = AREA_WORDS[area]
    if address < 0 or address + count > size:
        raise MapError(
            "%s to %s is outside %s to %s"
            % (
                format_address(area, address),
                address + count - 1,
                format_address(area, 0),
                size - 1,
            )
        )


def check_words(words: Sequence[int]) -> Tuple[int, ...]:
    """Return the words as a tuple; EncodeError unless each is within 0..65535."""
    for index, word in enumerate(words):
        if not isinstance(word, int) or not 0 <= word <= WORD_MAX:
            raise EncodeError(
                "word %s is %r, a word holds 0 to %s" % (index, word, WORD_MAX)
            )
    return tuple(words)


def check_endpoint(host: str, port: int, timeout: float) -> None:
    """Raise MapError unless a link could be tried with these settings.

    :param host: IPv4 address or host name; the CJ2M's port has no IPv6
    :param port: 1..65535
    :param timeout: seconds, more than 0, at most MAX_TIMEOUT
    """
    if not _is_ipv4(host) and not _HOST_NAME.match(host):
        raise MapError("%r is neither an IPv4 address nor a host name" % host)
    if not 1 <= port <= 65535:
        raise MapError("port %s is not within 1 to 65535" % port)
    if not 0 < timeout <= MAX_TIMEOUT:
        raise MapError(
            "timeout %s is not within 0 to %s seconds" % (timeout, MAX_TIMEOUT)
        )


def _is_ipv4(host: str) -> bool:
    try:
        IPv4Address(host)
    except AddressValueError:
        return False
    return True


class Link(ABC):
    """One connection to one PLC, usable from several threads.

    It opens itself on the first request.  A LinkError leaves it closed and the
    next request opens it again, so a caller may keep one object for ever.
    """

    #: words one request carries at most
    max_words = MESSAGE_WORDS
    #: memory areas that this transport reaches
    areas: Collection[str] = AREA_WORDS.keys()

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def read_words(self, area: str, address: int, count: int) -> Tuple[int, ...]:
        """Return ``count`` words, each 0..65535, lowest address first.

        :param area: name of a memory area, one of AREA_WORDS, for example "D"
        :param address: first word, from 0
        :param count: words, from 1; one request for every max_words begun
        :raise MapError: the range is outside the area, or the area out of reach;
            nothing was sent
        :raise LinkError: no trustworthy answer in time; nothing is known
        :raise StatusError: the PLC refused the request
        """
        self._check_reach(area, address, count)
        words: List[int] = []
        with self._lock:
            for start, size in self._requests(count):
                words.extend(self._read(area, address + start, size))
        return tuple(words)

    def write_words(self, area: str, address: int, words: Sequence[int]) -> None:
        """Write the words, lowest address first.

        More than max_words words take several requests, in ascending order; when one
        fails, those before it are written.

        :raise MapError: the range is outside the area; nothing was sent
        :raise EncodeError: a word is not within 0..65535; nothing was sent
        :raise LinkError: whether the words were written is unknown: read them back
        :raise StatusError: the PLC refused the request
        """
        checked = check_words(words)
        self._check_reach(area, address, len(checked))
        with self._lock:
            for start, size in self._requests(len(checked)):
                self._write(area, address + start, checked[start : start + size])

    def read_cpu_status(self) -> Optional[CpuStatus]:
        """Return how the CPU unit is, None where this transport does not report it.

        :raise LinkError: no trustworthy answer in time
        :raise StatusError: the PLC refused the request
        """
        with self._lock:
            return self._read_cpu_status()

    def close(self) -> None:
        """Drop the connection, if there is one; never raises a PlcError."""
        with self._lock:
            self._close()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: Optional[Type[BaseException]],
        exc: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def _check_reach(self, area: str, address: int, count: int) -> None:
        """Raise MapError for words that the PLC has not, or this transport."""
        check_range(area, address, count)
        if area not in self.areas:
            raise MapError(
                "%s: this transport does not reach area %s, FINS does"
                % (format_address(area, address), area)
            )

    def _requests(self, count: int) -> Iterator[Tuple[int, int]]:
        """Yield (offset, words) of each request that ``count`` words need."""
        for start in range(0, count, self.max_words):
            yield start, min(self.max_words, count - start)

    @abstractmethod
    def _read(self, area: str, address: int, count: int) -> Tuple[int, ...]:
        """Return exactly ``count`` <= max_words words by one request."""

    @abstractmethod
    def _write(self, area: str, address: int, words: Tuple[int, ...]) -> None:
        """Write at most max_words words by one request."""

    def _read_cpu_status(self) -> Optional[CpuStatus]:
        """Return the status of the CPU unit by one request, or None."""
        return None

    @abstractmethod
    def _close(self) -> None:
        """Drop the connection; called again on a closed link."""
