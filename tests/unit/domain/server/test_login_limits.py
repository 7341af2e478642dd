# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from scada_bridge.domain.server.login_limits import (
    Failures,
    is_refused,
    is_refused_from_new_address,
)


@pytest.mark.parametrize(
    "pair, address, login, expected",
    [
        (9, 9, 9, False),
        (10, 10, 10, True),  # one screen with an old password
        (0, 500, 0, False),  # others behind the same proxy
        (1, 1, 500, False),
    ],
)
def test_a_login_has_ten_attempts_from_an_address(pair, address, login, expected):
    assert is_refused(Failures(pair, address, login, 0)) is expected


@pytest.mark.parametrize(
    "pair, address, login, just_now, expected",
    [
        (0, 59, 0, 0, False),
        (0, 60, 0, 0, True),  # many logins are tried from one address
        (1, 1, 29, 1, False),
        (1, 1, 30, 0, True),  # one login is tried from many addresses
        (0, 0, 30, 1, True),
        (0, 0, 500, 0, False),  # but a new one has a turn, so has the owner
    ],
)
def test_where_a_login_was_never_right_there_are_fewer(
    pair, address, login, just_now, expected
):
    failures = Failures(pair, address, login, just_now)
    assert is_refused_from_new_address(failures) is expected
