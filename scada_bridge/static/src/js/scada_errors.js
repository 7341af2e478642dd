/* Copyright 2026 SCADA Bridge contributors
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */
odoo.define("scada_bridge.errors", function (require) {
    "use strict";

    const {CrashManager} = require("web.CrashManager");
    const core = require("web.core");

    const _lt = core._lt;

    // Odoo knows its own errors by name only; without this a refusal of the bridge,
    // which is a UserError as well, would be shown as a crash with a traceback.
    const TITLES = {
        "odoo.addons.scada_bridge.exceptions.ScadaError": _lt("SCADA"),
        "odoo.addons.scada_bridge.exceptions.ScadaConfigError": _lt("odoo.conf Is Wrong"),
        "odoo.addons.scada_bridge.exceptions.ScadaDataError": _lt("Data Do Not Fit"),
        "odoo.addons.scada_bridge.exceptions.ScadaNotFoundError": _lt("Not Found"),
        "odoo.addons.scada_bridge.exceptions.ScadaStateError": _lt("Not Possible Now"),
        "odoo.addons.scada_bridge.exceptions.TooManyLoginsError": _lt("Access Denied"),
        "odoo.addons.scada_bridge.exceptions.ScadaUnavailableError": _lt(
            "Try Again Later"
        ),
    };

    CrashManager.include({
        init: function () {
            this._super.apply(this, arguments);
            Object.assign(this.odooExceptionTitleMap, TITLES);
        },
    });
});
