# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the links over a network share: an address, a timeout, errors that name both.

::

    closed --- request: open ---------------------------------> open
    open   --- answer of the PLC (also an error status) ------> open
    open   --- anything else ---------------------------------> closed, LinkError

Nothing is sent twice: after a LinkError only the caller knows whether a write may
be repeated.
"""

from abc import abstractmethod
from contextlib import contextmanager
from typing import Iterator

from ..errors import LinkError, StatusError
from .link import Link, check_endpoint


class SocketLink(Link):
    """A link to ``host`` and ``port``; opened by the first request.

    :param host: IPv4 address or host name
    :param port: 1..65535
    :param timeout: seconds for one request as a whole, connecting included when that
        is needed (looking up a name is not counted)
    :raise MapError: host, port or timeout cannot be right
    """

    def __init__(self, host: str, port: int, timeout: float) -> None:
        check_endpoint(host, port, timeout)
        super().__init__()
        self._host = host
        self._port = port
        self._timeout = timeout

    @abstractmethod
    def _drop(self) -> None:
        """Forget the connection, if there is one, without a word to the PLC."""

    @contextmanager
    def _dropped_on_failure(self, place: str) -> Iterator[None]:
        """Drop the connection unless the block ends in an answer of the PLC.

        :param place: first word of the request, for the message of the error
        """
        where = "PLC %s:%s, %s: " % (self._host, self._port, place)
        try:
            yield
        except StatusError as err:
            raise StatusError(
                where + str(err), err.service, err.general, err.extended
            ) from err
        except LinkError as err:
            self._drop()
            raise type(err)(where + str(err)) from err
        except BaseException:
            # The worker is being stopped: the reply may still be on its way.
            self._drop()
            raise
