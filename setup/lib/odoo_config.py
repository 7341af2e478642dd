# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The configuration files of ``make run`` and the tests: the delivered one, and what
may differ from it.

``DIFFERENCES`` is the only list of what may differ.  Whoever asks for anything else
gets an error, so that what is tested is what is delivered.
"""
import configparser

CHECKOUT = "/mnt/scada"
EXAMPLE_CONFIG = CHECKOUT + "/odoo.conf.example"

PLACE = "ports, paths and database"
# {(section, option): why it may differ}
DIFFERENCES = {
    ("options", "addons_path"): PLACE,
    ("options", "data_dir"): PLACE,
    ("options", "db_host"): PLACE,
    ("options", "db_port"): PLACE,
    ("options", "db_user"): PLACE,
    ("options", "db_name"): PLACE,
    ("options", "dbfilter"): PLACE,
    ("options", "http_port"): PLACE,
    ("options", "longpolling_port"): PLACE,
    ("options", "logfile"): PLACE,
    ("scada_plc.PLC01", "host"): PLACE,
    ("scada_plc.PLC01", "port"): PLACE,
    ("options", "workers"): "0: HttpCase of Odoo's test suites needs one process. "
    "Others: the rule of the deployment guide for so many PLCs, or two for a "
    "measurement or a second host on a machine with two processors.",
    ("queue_job", "channels"): "root:0: a suite performs the jobs itself. "
    "Others: the channels that doc/installation.rst gives for so many PLCs.",
}
# A command beside the server (install, upgrade, shell) is one process without ports, as
# those of the deployment guide, and takes no job away from the server.
ONE_OFF = ("--no-http", "--workers=0")
ONE_OFF_ENVIRONMENT = {"ODOO_QUEUE_JOB_CHANNELS": "root:0"}


class ConfigError(Exception):
    """A test asked for an option that must be as it is delivered."""


def read_config(path=EXAMPLE_CONFIG):
    """A configuration file as Odoo reads it: two values of an option are an error."""
    config = configparser.RawConfigParser()
    with open(path, encoding="utf-8") as source:
        config.read_file(source)
    return config


def find_differences(config, delivered):
    """{(section, option)} that are not the same in both."""
    return {
        (section, option)
        for one, other in ((config, delivered), (delivered, config))
        for section in one.sections()
        for option, value in one.items(section)
        if not other.has_section(section)
        or other.get(section, option, fallback=None) != value
    }


def write_config(path, changes, source=EXAMPLE_CONFIG):
    """Write the delivered file with changes.

    :param changes: {section: {option: value}}
    :param source: a file with other lines of the delivered one in force
    :raises ConfigError: one of them is not among ``DIFFERENCES``
    """
    delivered, config = read_config(source), read_config(source)
    config.read_dict(changes)
    forbidden = find_differences(config, delivered) - set(DIFFERENCES)
    if forbidden:
        raise ConfigError(
            "must be as in odoo.conf.example: %s"
            % ", ".join("[%s] %s" % pair for pair in sorted(forbidden))
        )
    with open(path, "w", encoding="utf-8") as target:
        config.write(target)
