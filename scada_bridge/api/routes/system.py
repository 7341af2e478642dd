# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from functools import lru_cache

from werkzeug.exceptions import NotFound

from odoo import SUPERUSER_ID, http
from odoo.http import request
from odoo.modules.module import load_information_from_description_file

from ...models.monitor.counters import render
from ..http.networks import check_scraper
from ..http.route import operation
from ..shapes import system as json_system

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@lru_cache(maxsize=None)
def get_version():
    """Return name and version of the module, read once."""
    manifest = load_information_from_description_file("scada_bridge")
    return manifest["name"], manifest["version"]


def check_installed():
    """Refuse for a database that the bridge has left.

    Odoo keeps the paths of an addon that is in ``server_wide_modules``.

    :raise NotFound: as for any path that there is not
    """
    if "scada_bridge" not in request.registry._init_modules:
        raise NotFound()


class SystemController(http.Controller):
    """Is it there, and which version."""

    @operation("/api/health", "GET", None, auth="none")
    def api_health(self, params):
        """Fail if the database does not answer; the PLC is not asked."""
        if request.db:
            check_installed()
            request.cr.execute("SELECT 1")
        return json_system.api_health()

    @operation("/api/scada/health", "GET", None, auth="none")
    def scada_health(self, params):
        if not request.db:
            return json_system.api_health()
        env = request.env(user=SUPERUSER_ID)
        zone = env["res.company"].search([], order="id", limit=1)._get_scada_zone()
        is_missing = env["queue.job"]._scada_is_runner_missing()
        return json_system.scada_health(datetime.utcnow(), zone, not is_missing)

    @operation("/api/scada/version", "GET", None)
    def version(self, params):
        return json_system.version(*get_version())

    @operation("/metrics", "GET", None, auth="none")
    def metrics(self, params):
        check_scraper()
        env = request.env(user=SUPERUSER_ID)
        text = render(env["scada.metrics"]._get_families())
        return http.Response(text, content_type=METRICS_TYPE)
