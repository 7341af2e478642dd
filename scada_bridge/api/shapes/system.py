# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Health, version and login on the wire."""

from datetime import datetime, tzinfo
from typing import Any, Dict, Optional

from ...domain.plant_time import t_form
from .common import success

Json = Dict[str, Any]


def api_health() -> Json:
    """Return exactly what old clients compare."""
    return {"status": "ok"}


def scada_health(now: datetime, zone: tzinfo, has_runner: bool = True) -> Json:
    """Return the health of the module, with the plant's time.

    Without a job runner everything works, slower; that is said and is no error.
    """
    message = "SCADA Bridge is running"
    if not has_runner:
        message += " without a job runner: its jobs wait for a scheduled action"
    return {"status": "ok", "message": message, "timestamp": t_form(now, zone)}


def version(name: str, number: str) -> Json:
    """Return name and version of the installed module."""
    return success("%s %s" % (name, number), version=number, name=name)


def identity(user: Any) -> Json:
    """Return who the caller is (the body-less form of authenticate)."""
    return success(
        "Authenticated successfully",
        uid=user.id,
        login=user.login,
        data={
            "uid": user.id,
            "login": user.login,
            "company_id": user.company_id.id,
            "partner_id": user.partner_id.id,
        },
    )


def login(user: Any, session_id: str, database: Optional[str]) -> Json:
    """Return one object that satisfies all old clients (schema AuthOk)."""
    return dict(
        identity(user),
        session_id=session_id,
        jsessionid=session_id,
        db=database,
        authenticated=True,
    )
