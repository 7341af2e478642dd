# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a password is not even looked at, because too many were wrong lately.

Whoever stands behind one address, such as that of a proxy, must not lock out all
others there, and nobody may lock an account out for as long as he likes:

* a login from one address has so many attempts;
* an address has many more for all logins together;
* a login that is attacked from many addresses has one attempt from each of them, and
  all of them together one every two seconds, so its owner at a new place has his turn;
* the last two do not hold where that login was right from that address lately.
"""

from typing import NamedTuple

MAX_OF_PAIR = 10  # in a minute, all of them
MAX_OF_ADDRESS = 60
MAX_OF_LOGIN = 30
PAUSE_SECONDS = 2  # between the attempts of a login that is attacked


class Failures(NamedTuple):
    """Wrong passwords of the last minute.

    :ivar pair: of this login from this address
    :ivar address: of any login from this address
    :ivar login: of this login from any address
    :ivar just_now: of this login in the last :data:`PAUSE_SECONDS`
    """

    pair: int
    address: int
    login: int
    just_now: int


def is_refused(failures: Failures) -> bool:
    """Return whether a login has no attempt left, whoever it is."""
    return failures.pair >= MAX_OF_PAIR


def is_refused_from_new_address(failures: Failures) -> bool:
    """Return whether a login has no attempt left where it was never right."""
    is_attacked = failures.login >= MAX_OF_LOGIN
    has_no_turn = failures.pair > 0 or failures.just_now > 0
    return is_attacked and has_no_turn or failures.address >= MAX_OF_ADDRESS
