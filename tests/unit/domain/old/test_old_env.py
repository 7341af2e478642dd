# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The old middleware's .env file and the URL of its database."""
import pytest

from scada_bridge.domain.old.env import (
    OBSOLETE,
    EnvError,
    env_bool,
    env_int,
    parse_database_url,
    parse_env,
)

SEED_002 = """
# Application
APP_NAME=fastapi-scada-odoo

DATABASE_URL=postgresql+psycopg2://openpg:openpgpwd@localhost:5432/plc
PLC_READ_MAP={}
ENABLE_AUTO_SYNC=true          # ON/OFF switch
export SYNC_BATCH_LIMIT = "10" # quoted
NAME='with # and = in it'
this is no setting
"""


def test_file_of_seed_002_is_read():
    assert parse_env(SEED_002) == (
        {
            "APP_NAME": "fastapi-scada-odoo",
            "DATABASE_URL": "postgresql+psycopg2://openpg:openpgpwd@localhost:5432/plc",
            "PLC_READ_MAP": "{}",
            "ENABLE_AUTO_SYNC": "true",
            "SYNC_BATCH_LIMIT": "10",
            "NAME": "with # and = in it",
        },
        [10],
    )


def test_url_of_seed_002_is_read():
    address = parse_database_url(
        "postgresql+psycopg2://openpg:openpgpwd@localhost:5432/plc"
    )
    assert address.parameters() == {
        "dbname": "plc",
        "host": "localhost",
        "port": 5432,
        "user": "openpg",
        "password": "openpgpwd",
    }


def test_url_with_escaped_signs_is_read():
    address = parse_database_url("postgresql://o%40p:p%2Fw@db/plc")
    assert (address.user, address.password) == ("o@p", "p/w")


def test_url_without_a_host_means_this_machine():
    assert parse_database_url("postgresql:///plc").parameters() == {"dbname": "plc"}


def test_password_is_in_no_text_of_the_address():
    address = parse_database_url("postgresql://openpg:openpgpwd@localhost/plc")
    assert "openpgpwd" not in "%s %r" % (address, address)


@pytest.mark.parametrize(
    "url", ["", "plc", "mysql://u:s3cret@h/plc", "postgresql://u:s3cret@h:x/plc", "//h"]
)
def test_what_is_no_url_is_refused_without_showing_it(url):
    with pytest.raises(EnvError) as caught:
        parse_database_url(url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "text, value", [("true", True), ("On", True), ("0", False), ("", False)]
)
def test_switch_is_read(text, value):
    assert env_bool(text) is value


def test_switch_that_is_none_is_refused():
    with pytest.raises(EnvError):
        env_bool("maybe")


@pytest.mark.parametrize("text", ["", "5.5", "-1", "0", "201", "1e2", "٣"])
def test_number_out_of_range_is_refused(text):
    with pytest.raises(EnvError):
        env_int(text, 1, 200)


def test_number_in_range_is_read():
    assert [env_int(text, 1, 200) for text in ("1", " 200 ")] == [1, 200]


@pytest.mark.parametrize("key", ["ODOO_PASSWORD", "DATABASE_URL", "LOG_LEVEL"])
def test_key_without_a_place_any_more_is_known(key):
    assert OBSOLETE.fullmatch(key)


@pytest.mark.parametrize("key", ["PLC_PORT", "SECRET_KEY", "ODOO"])
def test_other_key_is_not_taken_for_obsolete(key):
    assert not OBSOLETE.fullmatch(key)
