# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One PLC, one database of a PostgreSQL server.

Two databases can't see each other's records, and an advisory lock holds in its own
database only.  Two things of PostgreSQL every role sees in all databases of a server:
comments on databases, and who holds which lock.  So the database that talks to a
PLC says so in its own comment, which stays until the PLC is archived, deleted, moved::

    [scada_bridge 192.168.1.100:44818+9600 192.168.1.101:44818+9600]

and whoever is not in it yet looks for others' comments before it writes its own.  Of
two that begin in the same moment each sees the other's lock, which is held from before
it looks until its transaction ends; both stand back and try again.

The comment is written in a transaction of its own: it must be there before the first
frame.  A role that does not own its database can't comment on it; it still obeys the
others' comments and locks.
"""
import logging
import re

from psycopg2 import sql

from odoo import api, models, tools

from odoo.addons.scada_bridge.exceptions import ScadaStateError, ScadaUnavailableError
from odoo.addons.scada_bridge.translations import _

from .endpoint import WIRE

_logger = logging.getLogger(__name__)

MARK = re.compile(r"\s*\[scada_bridge ([^]]*)\]")
COMMENTS = """
    SELECT datname, datname = current_database(), shobj_description(oid, 'pg_database')
    FROM pg_database
    WHERE datname = current_database()
        OR shobj_description(oid, 'pg_database') LIKE '%%[scada_bridge %%'
"""
OTHER_SESSIONS_SQL = """
    SELECT datname FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND objsubid = 2 AND granted
        AND classid::bigint = hashtext(%s)::bigint & 4294967295
        AND objid::bigint = %s::bigint & 4294967295
        AND datname <> current_database()
"""
OWNS_DATABASE_SQL = """
    SELECT pg_has_role(datdba, 'USAGE') FROM pg_database
    WHERE datname = current_database()
"""


def listed(comment):
    """Return the endpoints that a database's comment names."""
    found = MARK.search(comment or "")
    return set(found.group(1).split()) if found else set()


def with_list(comment, endpoints):
    """Return the comment with another list; what people wrote stays."""
    text = MARK.sub("", comment or "")
    mark = "[scada_bridge %s]" % " ".join(sorted(endpoints)) if endpoints else ""
    return " ".join(part for part in (text, mark) if part)


class ScadaPlc(models.Model):
    _inherit = "scada.plc"

    def _register_on_server(self):
        """Make sure that no other database of this server talks to the PLC.

        The caller holds the lock of the endpoint.

        :raise ScadaStateError: another one does
        """
        self.ensure_one()
        if not self._check_free_on_server():
            # our snapshot may be older than the lock
            with self.env.registry.cursor() as cr:
                self._check_other_databases(cr)
                self._list_endpoints(cr, {self.endpoint})

    def _check_free_on_server(self):
        """Raise if another database has or uses the PLC; return if this one has it."""
        is_ours = self._check_other_databases(self.env.cr)
        if not is_ours:
            self._check_no_other_session()
        return is_ours

    def _check_other_databases(self, cr):
        """Raise if another database has the endpoint; return if this one has it."""
        cr.execute(COMMENTS)
        is_ours = False
        for name, is_own, comment in cr.fetchall():
            if self.endpoint not in listed(comment):
                continue
            if not is_own:
                raise ScadaStateError(self._get_server_refusal(name))
            is_ours = True
        return is_ours

    def _get_server_refusal(self, database):
        return _(
            "The PLC %(plc)s belongs to the database %(database)s of this PostgreSQL "
            "server. Two databases that write to one PLC spoil each other's orders. "
            "Archive the PLC there, or drop that database, then try again; if it "
            "can't be opened any more, its owner takes the PLC from it with "
            "COMMENT ON DATABASE (see the documentation)."
        ) % {"plc": self.name, "database": database}

    def _check_no_other_session(self):
        self.env.cr.execute(OTHER_SESSIONS_SQL, self._get_lock_key(WIRE))
        for (database,) in self.env.cr.fetchall():
            raise ScadaUnavailableError(
                _("The database %(database)s talks to PLC %(plc)s at this moment.")
                % {"plc": self.name, "database": database},
                "busy",
            )

    # -- this database's own comment ------------------------------------------------
    @api.model
    def _list_endpoints(self, cr, more=()):
        """Bring the list in this database's comment up to date.

        :param cr: a new transaction
        :param more: endpoints whose records are not committed yet
        """
        if not self._owns_database():
            return
        cr.execute(COMMENTS)
        comment = next(text for _name, is_own, text in cr.fetchall() if is_own)
        wanted = self._get_listable(cr, listed(comment)) | set(more)
        if wanted != listed(comment):
            statement = sql.SQL("COMMENT ON DATABASE {} IS %s")
            name = sql.Identifier(cr.dbname)
            cr.execute(statement.format(name), [with_list(comment, wanted) or None])

    @api.model
    def _get_listable(self, cr, endpoints):
        """Return those that are still of an active PLC that this database may use."""
        cr.execute(
            "SELECT endpoint FROM scada_plc WHERE active AND database_binding = %s"
            " AND endpoint = ANY(%s)",
            [self._get_database_binding(), list(endpoints)],
        )
        return {found for (found,) in cr.fetchall()}

    @api.model
    @tools.ormcache()
    def _owns_database(self):
        self.env.cr.execute(OWNS_DATABASE_SQL)
        is_owner = self.env.cr.fetchone()[0]
        if not is_owner:
            _logger.warning(
                "The database's role is not its owner: other databases of this server "
                "do not learn which PLCs it talks to"
            )
        return is_owner

    def _unregister_on_server(self):
        """Take what these PLCs had from the list, after this transaction's commit."""
        if self.filtered("endpoint"):
            registry, uid = self.env.registry, self.env.uid

            def unregister():
                with registry.cursor() as cr:
                    env = api.Environment(cr, uid, {})
                    env["scada.plc"]._list_endpoints(cr)

            self.env.cr.postcommit.add(unregister)
