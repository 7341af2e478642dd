/* Copyright 2026 SCADA Bridge contributors
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */
odoo.define("scada_bridge.BoardAction", function (require) {
    "use strict";

    const AbstractAction = require("web.AbstractAction");
    const Board = require("scada_bridge.Board");
    const core = require("web.core");

    const _t = core._t;

    // Changes that come together are read together
    const GATHER_MS = 300;
    // A board that heard nothing for so long looks by itself: the bus may be down
    const SILENCE_MS = 120000;
    const CHANNEL = "scada_board_";
    const LINE_KEY = "scada_bridge.board_line";

    /**
     * Landing page of the SCADA app.
     *
     * The server sends one message for each transaction that changes the line; the
     * board then asks for all of itself once.  A board that nobody sees asks nothing.
     */
    const BoardAction = AbstractAction.extend({
        className: "o_scada_board_action",

        init: function () {
            this._super.apply(this, arguments);
            this.line = Number(this.call("local_storage", "getItem", LINE_KEY)) || false;
            this.onVisible = this._onVisible.bind(this);
        },

        willStart: async function () {
            await Promise.all([this._super.apply(this, arguments), this._load()]);
        },

        on_attach_callback: function () {
            this._super.apply(this, arguments);
            if (this.component) {
                return Promise.resolve();
            }
            this.component = new Board(null, {
                board: this.board,
                act: this._act.bind(this),
            });
            this.call("bus_service", "onNotification", this, this._onNotification);
            this._listen();
            this.call("bus_service", "startPolling");
            document.addEventListener("visibilitychange", this.onVisible);
            this._watchSilence();
            return this.component.mount(this.el.querySelector(".o_content"));
        },

        on_detach_callback: function () {
            this._super.apply(this, arguments);
            this._close();
        },

        destroy: function () {
            this._close();
            this._super.apply(this, arguments);
        },

        _close: function () {
            if (!this.component) {
                return;
            }
            clearTimeout(this.gathering);
            clearTimeout(this.silence);
            this.gathering = undefined;
            document.removeEventListener("visibilitychange", this.onVisible);
            this.call("bus_service", "off", "notification", this);
            this._forget();
            this.component.destroy();
            this.component = undefined;
        },

        // -- what is on the board ------------------------------------------------------

        _load: async function () {
            const board = await this._rpc(
                {model: "scada.board", method: "get_board", args: [this.line]},
                {shadow: true}
            );
            this.board = board;
            this.line = board.line ? board.line.id : false;
        },

        /** Read the board soon, once for all changes until then. */
        _refresh: function () {
            if (document.hidden) {
                this.isOutdated = true;
            } else if (!this.gathering) {
                this.gathering = setTimeout(this._reload.bind(this), GATHER_MS);
            }
        },

        _reload: async function () {
            this.isReading = true;
            try {
                await this._load();
            } catch (error) {
                // the server is away for a moment: the next message or reload corrects it
                if (error && error.event) {
                    error.event.preventDefault();
                }
            }
            this.gathering = undefined;
            this.isReading = false;
            if (!this.component) {
                return;
            }
            if (this.hasNews) {
                this.hasNews = false;
                this._refresh();
            }
            this.component.update(this.board);
            this._watchSilence();
        },

        _watchSilence: function () {
            clearTimeout(this.silence);
            this.silence = setTimeout(() => {
                this._refresh();
                this._watchSilence();
            }, SILENCE_MS);
        },

        // -- the bus -----------------------------------------------------------------------

        _listen: function () {
            this.channel = this.line && CHANNEL + this.line;
            if (this.channel) {
                this.call("bus_service", "addChannel", this.channel);
            }
        },

        _forget: function () {
            if (this.channel) {
                this.call("bus_service", "deleteChannel", this.channel);
            }
        },

        _onNotification: function (notifications) {
            if (notifications.some((one) => one[0] === this.channel)) {
                // what is being read now may be from before the change
                this.hasNews = this.hasNews || this.isReading;
                this._refresh();
            }
        },

        _onVisible: function () {
            if (!document.hidden && this.isOutdated) {
                this.isOutdated = false;
                this._refresh();
            }
        },

        // -- what a person wants -----------------------------------------------------------

        _act: function (name, argument) {
            return this["_act_" + name](argument);
        },

        _act_line: async function (line) {
            this._forget();
            this.line = line;
            this.call("local_storage", "setItem", LINE_KEY, line);
            this._listen();
            await this._load();
            if (this.component) {
                this.component.update(this.board);
            }
        },

        _act_batch: function (id) {
            return this._openForm("scada.mo.batch", id, _t("Batch"));
        },

        _act_failure: function (id) {
            return this._openForm("scada.failure.report", id, _t("Failure"));
        },

        _act_connection: function () {
            const {model, id, name} = this.board.connection;
            return this._openForm(model, id, name);
        },

        _act_open: function (xmlId) {
            return this.do_action(xmlId);
        },

        _act_pause: async function () {
            const action = await this._call_line("action_scada_ask_pause");
            return this.do_action(action, {on_close: this._refresh.bind(this)});
        },

        _act_resume: async function () {
            await this._call_line("action_scada_resume");
            this._refresh();
        },

        _call_line: function (method) {
            return this._rpc({
                model: "maintenance.equipment",
                method: method,
                args: [[this.line]],
            });
        },

        _act_fill: async function () {
            const action = await this._call_line("action_scada_fill_queue");
            return this.do_action(action);
        },

        _openForm: function (model, id, name) {
            return this.do_action({
                type: "ir.actions.act_window",
                name: name,
                res_model: model,
                res_id: id,
                views: [[false, "form"]],
            });
        },
    });

    core.action_registry.add("scada_bridge.board", BoardAction);

    return BoardAction;
});
