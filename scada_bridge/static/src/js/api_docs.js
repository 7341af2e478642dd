/* Copyright 2026 SCADA Bridge contributors
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */
window.addEventListener("load", function () {
    "use strict";
    window.SwaggerUIBundle({
        dom_id: "#api",
        url: "/api/openapi.json",
        deepLinking: true,
        // no badge of a validator on the Internet
        validatorUrl: null,
    });
});
