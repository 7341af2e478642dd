# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which PLC an address means: however it is written, one PLC has one endpoint.

The *endpoint* is IPv4 address and port, such as ``127.0.0.1:45001``.  A CJ2M answers at
two ports of its own, 44818 (EtherNet/IP) and 9600 (FINS), and is one CPU behind both:
they make one endpoint, ``192.168.1.100:44818+9600``.

There is no unit in it.  What this addon sends reaches the CPU unit at the address and
nothing behind it: CIP without a route, FINS with network 0 and unit 0 (DNA, DA2).  DA1
is that CPU's own number in its network, so another DA1 makes no other PLC, and must not
make a second owner of the same one.
"""

import re
import socket
import zlib
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from ..errors import LinkError
from .link import check_endpoint

#: ports at which a CJ2M listens by itself
OWN_PORTS = (9600, 44818)
_DOTTED = re.compile(r"\d{1,3}(\.\d{1,3}){3}\Z", re.ASCII)


def tidy_host(text: str) -> str:
    """Return a host without what only spells it in another way.

    Case, blanks around it, the dot of the root, brackets, an IPv4 address in IPv6's
    clothes, leading zeros (they are decimal, as people read them).
    """
    host = text.strip().lower().rstrip(".").strip("[]")
    try:
        mapped = IPv6Address(host).ipv4_mapped
    except AddressValueError:
        mapped = None
    if mapped:
        return str(mapped)
    if _DOTTED.match(host):
        return ".".join(str(int(part)) for part in host.split("."))
    return host


def resolve(host: str, port: int, timeout: float) -> str:
    """Return the IPv4 address of a host; of several the lowest, always the same one.

    :raise MapError: host, port or timeout cannot be right
    :raise LinkError: no server knows the name now
    """
    name = tidy_host(host)
    check_endpoint(name, port, timeout)
    try:
        addresses = socket.gethostbyname_ex(name)[2]
    except (OSError, UnicodeError) as err:
        raise LinkError("no address is known of PLC %s: %s" % (name, err)) from err
    return str(min(map(IPv4Address, addresses)))


def endpoint(address: str, port: int) -> str:
    """Return the endpoint of an address, or of a name that is not known now."""
    own = "+".join(str(number) for number in reversed(OWN_PORTS))
    return "%s:%s" % (address, own if port in OWN_PORTS else port)


def lock_number(text: str) -> int:
    """Return a signed 32-bit number for a text, the same in every process."""
    number = zlib.crc32(text.encode())
    return number - (1 << 32) if number >> 31 else number
