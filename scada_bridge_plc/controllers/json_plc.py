# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The PLC on the wire (contract schemas PlcConfig, PlcBatch, PlcFields ...)."""

from decimal import Decimal

from odoo.addons.scada_bridge.api.shapes.common import number, success
from odoo.addons.scada_bridge.domain.silo import LIQUID_TAGS, silo_letter


def value(raw):
    """Return a decoded value as JSON has it."""
    return number(float(raw)) if isinstance(raw, Decimal) else raw


def config(host, port, timeout, write_block, read_block):
    """Return the active settings."""
    return success(
        data={
            "plc_ip": host,
            "plc_port": port,
            "plc_protocol": "ethernet/ip",
            "plc_timeout_sec": timeout,
            "batches_loaded": write_block.slots,
            "read_batches_loaded": read_block.slots,
            "read_fields_per_batch": len(read_block.fields),
        }
    )


def field(label, slot, raw):
    """Return one field of a slot."""
    data = {"field_name": label, "batch_no": slot, "value": value(raw)}
    return success("%s read" % label, data=data)


def fields(block, slot, values):
    """Return all fields of a slot, by the labels of the map."""
    data = {f.label or f.name: value(values[f.name]) for f in block.fields}
    return success("%d fields of slot %d" % (len(data), slot), data=data)


def batch(slot, record):
    """Return contract schema PlcBatch; blank for an empty slot."""
    actuals = record.actuals if record else {}
    silos, liquids = {}, {}
    for silo, kg in sorted(actuals.items()):
        row = {"id": silo, "consumption": value(kg)}
        if silo in LIQUID_TAGS:
            liquids["lq%d" % silo] = row
        else:
            silos[(silo_letter(silo) or str(silo)).lower()] = row
    return {
        "batch_no": slot,
        "mo_id": record.reference if record else "",
        "product_name": record.product if record else "",
        "bom_name": record.product if record else "",
        "quantity": value(record.quantity) if record else 0.0,
        "silos": silos,
        "status": {
            "manufacturing": bool(record and record.is_finished),
            "operation": bool(record and record.is_failed),
            "read": bool(record and record.is_taken),
        },
        "weight_finished_good": value(record.weight) if record else 0.0,
        "liquids": liquids,
    }


def one_batch(slot, record):
    """Return the answer of read-batch."""
    return success("Slot %d read" % slot, data=batch(slot, record))


def all_batches(records, faults):
    """Return the answer of read-batch-all: slot -> batch.

    :param faults: {slot: why its record can't be right}; it is not among the others
    """
    data = {str(slot): batch(slot, record) for slot, record in records.items()}
    message = "%d slots read" % len(data)
    if faults:
        message += ", %d refused" % len(faults)
    rows = [{"batch_no": slot, "error": why} for slot, why in faults.items()]
    return success(message, data=data, failed_slots=rows)


def synced(orders, changed, failed):
    """Return the answer of sync-from-plc.

    :param orders: names of the orders that were read
    :param changed: names of those that had news
    :param failed: [(batch number, order, reason)]
    """
    rows = [{"batch_no": no, "mo_id": mo, "error": why} for no, mo, why in failed]
    return success(
        "%d batches read, %d changed" % (len(orders), len(changed)),
        data={
            "mo_id": orders[0] if orders else None,
            "updated": bool(changed),
            "processed_batches": len(orders),
            "updated_batches": len(changed),
            "failed_batches": rows,
            "mo_ids": orders,
        },
    )


def field_written(params):
    """Return the answer of write-field."""
    message = "%s written to %s" % (params["field_name"], params["batch_name"])
    return success(message, data=dict(params))


def fields_written(name, count):
    """Return the answer of write-batch."""
    return success(
        "%d fields written to %s" % (count, name),
        data={"batch_name": name, "field_count": count},
    )


def order_written(batch_no, mo_name):
    """Return the answer of write-mo-batch."""
    name = "BATCH%02d" % batch_no
    return success(
        "%s written to %s" % (mo_name, name),
        data={
            "batch_no": batch_no,
            "mo_id": mo_name,
            "plc_batch_slot": batch_no,
            "plc_batch_name": name,
        },
    )
