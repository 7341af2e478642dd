# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PLC memory in a dict, for tests that need no socket.

Example: the connection dies after the second request, its write was carried out::

    link = FakeLink({"D": {7076: 1}})
    link.fail_after(1, applied=True)
    link.read_words("D", 7000, 77)            # works
    link.write_words("D", 7000, [1, 2])       # written, and raises LinkError
    link.read_words("D", 7000, 2)             # works again: reconnected
    link.requests == [
        ("read", "D", 7000, 77), ("write", "D", 7000, (1, 2)), ("read", "D", 7000, 2)
    ]
"""

from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from plc.errors import LinkError
from plc.link.link import Link, check_range, check_words

#: (verb, area, address, payload): payload is the count of a "read" and the
#: tuple of words of a "write".  One entry is one frame on a real wire.
Request = Tuple[str, str, int, Union[int, Tuple[int, ...]]]


class FakeLink(Link):
    """A link whose PLC is :attr:`words`; words never written read 0.

    :ivar words: area -> address -> word
    :ivar requests: every request so far, the failed ones too
    :ivar on_request: called with each request before it is carried out, while
        the link is locked: the place to change memory between two requests
    """

    def __init__(self, words: Optional[Mapping[str, Mapping[int, int]]] = None) -> None:
        super().__init__()
        self.words: Dict[str, Dict[int, int]] = {
            area: dict(memory) for area, memory in (words or {}).items()
        }
        self.requests: List[Request] = []
        self.on_request: Optional[Callable[[Request], None]] = None
        self._good_requests_left: Optional[int] = None
        self._apply_failed = False

    def fail_after(self, requests: int, applied: bool = False) -> None:
        """Let one request fail with LinkError, the one after ``requests`` good ones.

        :param requests: requests that still succeed, 0 for the very next to fail
        :param applied: True: the reply is lost, a write has been carried out;
            False: the request itself is lost, nothing changed
        """
        self._good_requests_left = requests
        self._apply_failed = applied

    def peek(self, area: str, address: int, count: int) -> Tuple[int, ...]:
        """Return words without a request."""
        check_range(area, address, count)
        memory = self.words.get(area, {})
        return tuple(memory.get(address + i, 0) for i in range(count))

    def poke(self, area: str, address: int, words: Sequence[int]) -> None:
        """Set words without a request, as the PLC's own program does."""
        checked = check_words(words)
        check_range(area, address, len(checked))
        memory = self.words.setdefault(area, {})
        memory.update((address + i, word) for i, word in enumerate(checked))

    def _read(self, area: str, address: int, count: int) -> Tuple[int, ...]:
        if self._begin(("read", area, address, count)):
            raise LinkError("fake link: the reply to a read was lost")
        return self.peek(area, address, count)

    def _write(self, area: str, address: int, words: Tuple[int, ...]) -> None:
        reply_is_lost = self._begin(("write", area, address, words))
        self.poke(area, address, words)
        if reply_is_lost:
            raise LinkError("fake link: the reply to a write was lost")

    def _close(self) -> None:
        """Nothing to drop: the memory stays, as a PLC's does."""

    def _begin(self, request: Request) -> bool:
        """Record the request; return whether its reply is to be lost."""
        self.requests.append(request)
        if self.on_request is not None:
            self.on_request(request)
        if self._good_requests_left is None:
            return False
        self._good_requests_left -= 1
        if self._good_requests_left >= 0:
            return False
        self._good_requests_left = None
        if not self._apply_failed:
            raise LinkError("fake link: the request was lost")
        return True
