/* Copyright 2026 SCADA Bridge contributors
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */
odoo.define("scada_bridge.Board", function (require) {
    "use strict";

    const core = require("web.core");
    const fieldUtils = require("web.field_utils");

    const _t = core._t;
    const {Component} = owl;
    const {useState} = owl.hooks;

    const CLOCK_MS = 5000;
    // A bar is full at this share of the target, so that too much can be seen
    const FULL = 1.25;
    const LEVELS = {
        none: "o_scada_none",
        dosing: "o_scada_dosing",
        ok: "o_scada_ok",
        under: "o_scada_under",
        over: "o_scada_over",
    };

    /**
     * Draws what scada.board's get_board() returned; knows nothing of the server.
     *
     * Props: act(name, id), called when a person wants to see more or do something.
     */
    class Board extends Component {
        constructor(parent, props) {
            super(parent, props);
            this.board = props.board;
            this.receivedAt = Date.now();
            this.state = useState({selected: false});
        }

        mounted() {
            this.clock = setInterval(() => this.render(), CLOCK_MS);
        }

        willUnmount() {
            clearInterval(this.clock);
        }

        /**
         * Show another state of the plant.
         *
         * @param {Object} board as get_board() returns it
         */
        update(board) {
            this.board = board;
            this.receivedAt = Date.now();
            this.render();
        }

        // -- which batch is looked at ----------------------------------------------

        get queued() {
            return (this.board.slots || []).filter((slot) => slot.batch);
        }

        /** The slot a person chose, else the one that the plant works on. */
        get shown() {
            const queued = this.queued;
            const chosen = queued.find((slot) => slot.number === this.state.selected);
            const running = queued.filter((slot) => slot.state === "running");
            running.sort((one, other) => (one.reading < other.reading ? 1 : -1));
            return chosen || running[0] || queued[0];
        }

        get isFollowing() {
            return !this.queued.some((slot) => slot.number === this.state.selected);
        }

        chooseLine(ev) {
            return this.props.act("line", Number(ev.target.value));
        }

        select(slot) {
            if (slot.batch) {
                const isShown = this.state.selected === slot.number;
                this.state.selected = isShown ? false : slot.number;
            }
        }

        /** Silos of the plant with what the shown batch takes from them. */
        get silos() {
            const doses = this.shown ? this.shown.silos : {};
            return this.board.silos.map((silo) => {
                const dose = doses[silo.number] || {};
                return Object.assign({}, silo, {
                    material: dose.material || silo.material,
                    isUsed: Boolean(dose.target || dose.actual),
                    target: dose.target || 0,
                    actual: dose.actual || 0,
                    deviation: dose.deviation || 0,
                    level: dose.level || "none",
                });
            });
        }

        // -- texts -------------------------------------------------------------------

        kg(quantity, digits = 1) {
            return fieldUtils.format.float(quantity, {}, {digits: [16, digits]});
        }

        /** Off by how much; what a silo is still to give is no deviation. */
        deviation(silo) {
            if (silo.level === "none" || silo.level === "dosing") {
                return "";
            }
            return (silo.deviation > 0 ? "+" : "") + this.kg(silo.deviation);
        }

        /** The server's time now; a tablet's own clock may be wrong. */
        get now() {
            const passed = Date.now() - this.receivedAt;
            return moment.utc(this.board.now).add(passed, "ms");
        }

        age(date) {
            if (!date) {
                return "";
            }
            const seconds = Math.max(this.now.diff(moment.utc(date), "seconds"), 0);
            const minutes = Math.floor(seconds / 60);
            const hours = Math.floor(minutes / 60);
            if (minutes < 1) {
                return _.str.sprintf(_t("%s s"), seconds);
            }
            if (hours < 1) {
                return _.str.sprintf(_t("%s min"), minutes);
            }
            if (hours < 48) {
                return _.str.sprintf(_t("%s h %s min"), hours, minutes % 60);
            }
            return _.str.sprintf(_t("%s days"), Math.floor(hours / 24));
        }

        date(date) {
            const value = date && fieldUtils.parse.datetime(date, {}, {isUTC: true});
            return value ? fieldUtils.format.datetime(value) : "";
        }

        // -- bars ----------------------------------------------------------------------

        level(silo) {
            return LEVELS[silo.level];
        }

        share(actual, target) {
            if (!target) {
                return actual ? 1 : 0;
            }
            return Math.min(actual / target, FULL) / FULL;
        }

        height(silo) {
            return "height: " + (this.share(silo.actual, silo.target) * 100).toFixed(1) + "%";
        }

        get mark() {
            return "bottom: " + (100 / FULL).toFixed(1) + "%";
        }

        percent(slot) {
            const actual = slot.weight || slot.actual;
            return slot.target ? Math.min((actual / slot.target) * 100, 100) : 0;
        }

        width(slot) {
            return "width: " + this.percent(slot).toFixed(1) + "%";
        }

        get connectionClass() {
            const classes = {online: "o_scada_ok", unknown: "o_scada_none"};
            return classes[this.board.connection.state] || "o_scada_over";
        }

        /** The contact is noted every few minutes only: no age of it while all is well. */
        get connectionTitle() {
            const {name, contact} = this.board.connection;
            const noted = contact && _.str.sprintf(_t("contact noted %s"), this.date(contact));
            return noted ? name + ", " + noted : name;
        }

        slotClass(slot) {
            if (!slot.batch) {
                return slot.problem ? "o_scada_slot_error" : "o_scada_slot_free";
            }
            const isShown = this.shown && this.shown.number === slot.number;
            return [
                "o_scada_slot_" + (slot.problem ? "error" : slot.state),
                isShown ? "o_scada_slot_shown" : "",
            ].join(" ");
        }
    }
    Board.template = "scada_bridge.Board";

    return Board;
});
