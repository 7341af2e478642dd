# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of the values that are written are other ones than before."""


def get_changes(record, vals, names):
    """Return which of the fields ``names`` get another value.

    :param vals: values as ``write`` takes them
    """
    record.ensure_one()
    fields = record._fields
    return {
        name
        for name in names
        if name in vals
        and fields[name].convert_to_write(record[name], record) != (vals[name] or False)
    }
