# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Equipment on the wire (contract schemas Equipment, EquipmentStatus)."""

from datetime import tzinfo
from typing import Any, Dict, Mapping, Optional

from ...domain.connection import Connection
from ...domain.plant_time import t_form
from .common import success, text


def equipment(
    record: Any, connections: Mapping[int, Connection], zone: tzinfo
) -> Optional[Dict[str, Any]]:
    """Return the full block of an equipment, None for an empty record."""
    if not record:
        return None
    connection = connections.get(record.id) or Connection()
    return {
        "id": record.id,
        "code": record.scada_code or "",
        "name": record.name,
        "equipment_type": equipment_type(record),
        "manufacturer": text(record.partner_id.name),
        "model_number": text(record.model),
        "serial_number": text(record.serial_no),
        "ip_address": connection.host,
        "port": connection.port,
        "protocol": connection.protocol,
        "is_active": record.active,
        "connection_status": connection.status,
        "sync_status": "error" if connection.status == "error" else "synced",
        "last_connected": t_form(connection.last_contact, zone),
    }


def equipment_type(record: Any) -> str:
    """Return what the old clients call this kind of equipment."""
    if record.scada_is_line:
        return "plc"
    return "silo" if record.scada_silo_number else "other"


def equipment_status(
    record: Any, connections: Mapping[int, Connection], zone: tzinfo
) -> Dict[str, Any]:
    """Return the answer of GET /api/scada/equipment/{code}."""
    connection = connections.get(record.id) or Connection()
    return success(
        data={
            "id": record.id,
            "equipment_code": record.scada_code,
            "name": record.name,
            "connection_status": connection.status,
            "is_active": record.active,
            "last_connected": t_form(connection.last_contact, zone),
        }
    )
