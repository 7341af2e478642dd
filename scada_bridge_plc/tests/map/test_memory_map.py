# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The memory map as records that a manager edits, exports and imports."""
import base64
import json
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user

from odoo.addons.scada_bridge.exceptions import ScadaDataError, ScadaStateError

from ...plc.map.block_rules import KNOWN_BLOCKS
from ..common import PlantCase

GROUP = "scada_bridge.group_scada_"


# The rows of the plant's old middleware, as it has them
FAILURE_ROWS = "\r\n".join(
    [
        "No,Informasi,Data Type,length,Sample,scale,DM - Memory,Value",
        "1,equipment_code,ASCII,16,WH/MO/00002,,D8000-8007,WH/MO/00002",
        "2,INFO,ASCII,16,WH/MO/00002,,D8008-8015,WH/MO/00002",
        "3,Year,BCD,,1,,D8016,1",
        "4,Month,BCD,,1,,D8017,1",
        "5,Day,BCD,,1,,D8018,1",
        "6,Hour,BCD,,1,,D8019,1",
        "7,Minute,BCD,,1,,D8020,1",
        "8,Second,BCD,,1,,D8021,1",
        "9,status_read_data,BOOLEAN,,0,,D8022,0",
        "",
    ]
)


class MapCase(PlantCase):
    def setUp(self):
        super().setUp()
        self.manager = new_test_user(self.env, "map manager", groups=GROUP + "manager")
        self.operator = new_test_user(
            self.env, "map operator", groups=GROUP + "operator"
        )
        self.plc = self.plc.with_user(self.manager)

    def get_field(self, block, name):
        return self.plc.field_ids.filtered(
            lambda field: (field.block, field.name) == (block, name)
        )

    def poll(self):
        self.plc.sudo()._job_poll()

    def get_map(self):
        return json.loads(self.plc.memory_map)


class TestMapRows(MapCase):
    def test_map_is_a_list_of_fields(self):
        self.assertEqual(len(self.plc.field_ids), 92)
        field = self.get_field("batch_write", "silo101_qty")
        self.assertEqual(
            (field.address, field.offset, field.words, field.type, field.scale),
            ("D7028-D7029", 28, 2, "int32_scaled", 100),
        )
        self.assertEqual(field.unit, "kg")

    def test_map_is_a_list_of_blocks(self):
        rows = [
            (block.name, block.base, block.slots, block.stride, block.words)
            for block in self.plc.block_ids
        ]
        self.assertEqual(
            rows,
            [
                ("batch_write", "D7000", 10, 100, 77),
                ("batch_read", "D6000", 10, 100, 77),
                ("failure", "D8000", 1, 0, 23),
                ("manual_weighing", "D9000", 1, 0, 13),
            ],
        )

    def test_every_block_that_is_known_can_be_chosen(self):
        names = [name for name, _label in self.plc.block_ids._selection_name()]
        self.assertEqual(sorted(names), sorted(KNOWN_BLOCKS))

    def test_none_is_not_zero(self):
        self.assertEqual(self.get_field("batch_write", "batch_no").min, "1")
        self.assertFalse(self.get_field("batch_write", "quantity").min)
        self.assertEqual(self.get_field("batch_write", "silo101_id").const, "101")

    def test_changed_field_is_in_the_map(self):
        self.get_field("batch_write", "bom_name").max_chars = 12
        field = self.plc._get_block("batch_write").field("bom_name")
        self.assertEqual(field.max_chars, 12)

    def test_changed_text_is_in_the_list(self):
        memory_map = self.get_map()
        memory_map["failure"]["base"] = "D8100"
        self.plc.memory_map = json.dumps(memory_map)
        self.assertEqual(
            self.get_field("failure", "equipment_code").address, "D8100-D8107"
        )

    def test_two_fields_change_places_in_one_write(self):
        first = self.get_field("failure", "hour")
        second = self.get_field("failure", "minute")
        offsets = first.offset, second.offset
        self.plc.write(
            {
                "field_ids": [
                    (1, first.id, {"offset": offsets[1]}),
                    (1, second.id, {"offset": offsets[0]}),
                ]
            }
        )
        block = self.plc._get_block("failure")
        self.assertEqual(
            (block.field("minute").offset, block.field("hour").offset), offsets
        )

    def test_overlap_is_refused_with_both_fields_and_their_addresses(self):
        with self.assertRaisesRegex(
            ValidationError, r"silo101_id \(D7026\) overlaps quantity \(D7025-D7026\)"
        ):
            self.get_field("batch_write", "silo101_id").offset = 26

    def test_refused_change_leaves_the_map_as_it_was(self):
        before = self.plc.memory_map
        field = self.get_field("batch_write", "silo101_id")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            field.offset = 26
        self.plc.invalidate_cache()
        self.assertEqual(self.plc.memory_map, before)
        self.assertEqual(self.get_field("batch_write", "silo101_id").offset, 27)

    def test_number_that_is_none_is_refused_with_the_field(self):
        with self.assertRaisesRegex(ValidationError, "batch_write.quantity: max"):
            self.get_field("batch_write", "quantity").max = "a lot"

    def test_field_is_added_and_removed(self):
        self.plc.block_ids.filtered(lambda b: b.name == "failure").words = 24
        field = self.env["scada.plc.field"].with_user(self.manager)
        field = field.create(
            {
                "plc_id": self.plc.id,
                "block": "failure",
                "name": "shift",
                "offset": 23,
                "type": "int16",
                "words": 1,
            }
        )
        self.assertEqual((field.name, field.address), ("shift", "D8023"))
        field.unlink()
        self.assertFalse(self.get_field("failure", "shift"))

    def test_block_goes_with_its_fields(self):
        self.plc.block_ids.filtered(lambda b: b.name == "manual_weighing").unlink()
        self.assertNotIn("manual_weighing", self.get_map())
        self.assertFalse(self.get_field("manual_weighing", "quantity"))

    def test_form_changes_a_field(self):
        with Form(self.plc) as form:
            index = self.plc.field_ids.ids.index(
                self.get_field("batch_read", "mo_name").id
            )
            with form.field_ids.edit(index) as line:
                line.label = "ORDER"
        self.assertEqual(self.get_field("batch_read", "mo_name").label, "ORDER")

    def test_profile_and_fields_are_not_changed_at_once(self):
        field = self.get_field("batch_read", "mo_name")
        with self.assertRaises(ScadaDataError):
            self.plc.write(
                {
                    "profile": "kanjabung-manual14",
                    "field_ids": [(1, field.id, {"label": "x"})],
                }
            )

    def test_another_profile_is_another_map(self):
        self.plc.profile = "kanjabung-manual14"
        self.assertEqual(self.plc._get_block("manual_weighing").words, 14)
        self.assertFalse(self.plc.is_own_map)

    def test_changed_map_can_be_brought_back_to_the_profile(self):
        self.get_field("batch_read", "mo_name").label = "ORDER"
        self.assertTrue(self.plc.is_own_map)
        self.plc.action_reset_map()
        self.assertFalse(self.plc.is_own_map)
        self.assertEqual(self.get_field("batch_read", "mo_name").label, "NO-MO")

    def test_change_is_noted_in_the_chatter(self):
        self.get_field("batch_read", "mo_name").label = "ORDER"
        notes = self.get_notes(self.plc)
        self.assertIn("batch_read.mo_name (D6001-D6008): changed", notes[-1])
        self.assertEqual(self.plc.message_ids[0].author_id, self.manager.partner_id)

    def test_manager_without_a_mail_address_changes_the_map(self):
        self.manager.partner_id.email = False
        self.get_field("batch_read", "mo_name").label = "ORDER"
        self.assertIn("mo_name", self.get_notes(self.plc)[-1])

    def test_slots_are_understood_anew_by_the_new_map(self):
        self.release_orders()
        self.run_plant()
        self.assertFalse(self.batches.search([]))
        self.assertTrue(self.plc.slot_ids.filtered("raw_words"))
        self.get_field("batch_read", "mo_name").label = "ORDER"
        self.assertFalse(self.plc.slot_ids.filtered("raw_words"))

    def test_rows_of_two_plcs_are_apart(self):
        line = self.line.copy({"scada_code": "PLC02"})
        other = self.plc.sudo().copy({"equipment_id": line.id, "port": 45001})
        other.profile = "kanjabung-manual14"
        self.assertEqual(len(self.plc.field_ids), 92)
        self.assertEqual(len(other.field_ids), 92)
        self.assertEqual(other.block_ids[-1].words, 14)

    def test_operator_reads_and_does_not_change(self):
        field = self.get_field("batch_read", "mo_name").with_user(self.operator)
        self.assertEqual(field.label, "NO-MO")
        with self.assertRaises(AccessError):
            field.label = "ORDER"
        with self.assertRaises(AccessError):
            field.unlink()
        with self.assertRaises(AccessError):
            self.plc.with_user(self.operator).action_reset_map()

    def test_rows_of_another_company_are_invisible(self):
        company = self.env["res.company"].create({"name": "Second mill"})
        stranger = new_test_user(
            self.env,
            "map stranger",
            groups=GROUP + "manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        rows = self.env["scada.plc.field"].with_user(stranger)
        self.assertFalse(rows.search([]))


class TestMapInUse(MapCase):
    """Words of the old map are on their way: the map stays as it is."""

    def test_map_does_not_change_while_a_batch_is_in_the_queue(self):
        batch = self.release_orders()
        with self.assertRaisesRegex(ScadaStateError, batch.mo_id):
            self.get_field("batch_read", "mo_name").label = "ORDER"

    def test_profile_does_not_change_either(self):
        self.queue_orders()
        with self.assertRaisesRegex(ScadaStateError, "1 in the queue"):
            self.plc.profile = "kanjabung-manual14"

    def test_other_settings_change(self):
        self.queue_orders()
        self.plc.poll_seconds = 7
        self.assertEqual(self.plc.poll_seconds, 7)

    def test_same_map_is_no_change(self):
        self.queue_orders()
        self.plc.memory_map = json.dumps(self.get_map())
        self.plc.profile = "kanjabung"

    def test_map_changes_again_when_the_plant_is_done(self):
        self.release_orders()
        self.run_plant()
        self.get_field("batch_read", "mo_name").label = "ORDER"
        self.assertEqual(self.get_field("batch_read", "mo_name").label, "ORDER")

    def test_map_does_not_change_while_a_failure_waits_for_its_acknowledgement(self):
        self.env["scada.failure.report"].create(
            {
                "equipment_code": "silo101",
                "description": "START_FAILURE",
                "plc_id": self.plc.id,
                "plc_state": "pending",
            }
        )
        with self.assertRaisesRegex(ScadaStateError, "acknowledged"):
            self.get_field("batch_read", "mo_name").label = "ORDER"


class TestMapFile(MapCase):
    def prepare(self, content, **vals):
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        wizard = self.env["scada.plc.map.import"].with_user(self.manager)
        return wizard.create(
            dict(vals, plc_id=self.plc.id, file=base64.b64encode(content))
        )

    def test_exported_file_is_imported_as_the_same_map(self):
        text = self.plc.memory_map
        content = base64.b64decode(self.plc.map_file)
        self.get_field("batch_read", "mo_name").label = "ORDER"
        self.prepare(content).action_import()
        self.assertEqual(self.plc.memory_map, text)

    def test_export_is_a_download(self):
        action = self.plc.action_export_map()
        self.assertIn("field=map_file", action["url"])
        self.assertEqual(self.plc.map_filename, "memory-map-CJ2M.json")

    def test_overlap_in_a_file_is_named_before_and_at_import(self):
        memory_map = self.get_map()
        memory_map["batch_write"]["fields"][5]["offset"] = 26
        wizard = self.prepare(memory_map)
        text = "silo101_id (D7026) overlaps quantity (D7025-D7026)"
        self.assertIn(text, wizard.finding)
        self.assertFalse(wizard.is_good)
        with self.assertRaises(ValidationError) as caught:
            wizard.action_import()
        self.assertIn(text, caught.exception.args[0])

    def test_file_shows_what_it_holds(self):
        wizard = self.prepare(self.get_map())
        self.assertTrue(wizard.is_good)
        self.assertIn("batch_write: D7000, 10 x 77 words, 39 fields", wizard.finding)

    def test_one_of_several_profiles_is_named(self):
        content = {
            "format": "plc-memory-map/1",
            "profiles": {
                "one": {"extends": "kanjabung"},
                "two": {"extends": "kanjabung-manual14"},
            },
        }
        wizard = self.prepare(content)
        with self.assertRaisesRegex(ValidationError, "one, two"):
            wizard.action_import()
        wizard.profile = "two"
        wizard.action_import()
        self.assertEqual(self.plc._get_block("manual_weighing").words, 14)

    def test_flat_maps_of_the_old_settings_are_imported(self):
        self.prepare({"PLC_READ_MAP": {"batch_status": "D100"}}).action_import()
        self.assertEqual(self.plc.field_ids.mapped("address"), ["D100"])

    def test_rows_of_the_old_middleware_replace_their_block(self):
        text = self.plc.memory_map
        rows = FAILURE_ROWS.replace("D80", "D81").replace("-80", "-81")
        self.prepare(rows.encode()).action_import()
        self.assertEqual(self.get_field("failure", "info").address, "D8108-D8115")
        self.prepare(FAILURE_ROWS.encode("utf-8-sig")).action_import()
        self.assertEqual(self.plc.memory_map, text)

    def test_row_that_is_wrong_is_named_before_the_import(self):
        rows = FAILURE_ROWS.replace("D8016", "D8015")
        wizard = self.prepare(rows.encode())
        self.assertIn("row 3 (Year) (D8015) overlaps row 2 (INFO)", wizard.finding)
        self.assertFalse(wizard.is_good)

    def test_bank_of_extended_memory_is_shown_as_people_write_it(self):
        memory_map = self.get_map()
        memory_map["failure"]["base"] = "E0_100"
        self.prepare(memory_map).action_import()
        self.assertEqual(self.get_field("failure", "info").address, "E0_108-E0_115")

    def test_file_that_is_no_text_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no text file"):
            self.prepare(b"\xff\xfe\x00").action_import()

    def test_file_of_20_mb_is_refused_without_a_look_inside(self):
        wizard = self.prepare(b"[" * 20_000_000)
        with patch.object(base64, "b64decode") as decoding:
            finding = wizard.finding
        decoding.assert_not_called()
        self.assertEqual(
            finding,
            "The memory map can't be used:\n"
            "20000001 characters are too many: a memory map has at most 200000",
        )

    def test_text_of_20_mb_is_refused_before_it_is_stored(self):
        self.env["base"].flush()  # what waits to be stored from before is not meant
        storing = patch.object(type(self.env["base"]), "_write", autospec=True)
        text = "20000000 characters are too many"
        with storing as stored, self.assertRaisesRegex(ValidationError, text):
            self.plc.memory_map = "[" * 20_000_000
        stored.assert_not_called()

    def test_list_with_many_brackets_in_brackets_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "is not a list"):
            self.get_field("batch_write", "bom_name").label_aliases = "[" * 100_000

    def test_file_is_refused_while_the_plc_has_batches(self):
        self.release_orders()
        memory_map = self.get_map()
        memory_map["failure"]["base"] = "D8100"
        with self.assertRaisesRegex(ScadaStateError, "while it has batches"):
            self.prepare(memory_map).action_import()

    def test_operator_imports_nothing(self):
        with self.assertRaises(AccessError):
            self.plc.with_user(self.operator).action_import_map()
        with self.assertRaises(AccessError):
            self.prepare(self.get_map()).with_user(self.operator).action_import()
