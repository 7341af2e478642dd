# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is in a database: PostgreSQL's catalogue, and what Odoo describes in rows."""

# Fields "subtype_id" of mail.message and "id" of mail.message.subtype have indexes of
# the same name; Odoo makes one of them and drops it for the other by turns
ODOOS_OWN = "('public', 'mail_message_subtype_id_index', 'i')"
OWN_SPACES = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"

# {what: statement whose rows name each of them}
CATALOG = {
    "schemas": "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%'",
    "functions": "SELECT p.oid::regprocedure::text FROM pg_proc p "
    "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname " + OWN_SPACES,
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "tables, views, indexes, sequences": "SELECT nspname, relname, relkind::text "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE nspname " + OWN_SPACES + " AND relname NOT LIKE 'pg\\_%%'",
    "columns": "SELECT table_schema, table_name, column_name, data_type, is_nullable "
    "FROM information_schema.columns WHERE table_schema " + OWN_SPACES,
    "constraints": "SELECT conrelid::regclass::text, conname FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "types": "SELECT typname FROM pg_type t "
    "JOIN pg_namespace n ON n.oid = typnamespace "
    "WHERE nspname " + OWN_SPACES + " AND typname NOT LIKE 'pg\\_%%'",
    "large objects": "SELECT oid::text FROM pg_largeobject_metadata",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model, name FROM ir_model_fields",
    "names of constraints": "SELECT name FROM ir_model_constraint",
    "external identifiers": "SELECT module, name FROM ir_model_data",
    "views of screens": "SELECT name, type, key FROM ir_ui_view",
    "menus": "SELECT name, parent_id FROM ir_ui_menu",
    "actions": "SELECT name, type FROM ir_actions",
    "rules": "SELECT name FROM ir_rule",
    "access rights": "SELECT name FROM ir_model_access",
    "groups": "SELECT name FROM res_groups",
    "categories of modules": "SELECT name FROM ir_module_category",
    "scheduled actions": "SELECT cron_name FROM ir_cron",
    "sequences of Odoo": "SELECT name, code FROM ir_sequence",
    "parameters": "SELECT key FROM ir_config_parameter",
    "jobs": "SELECT uuid FROM queue_job",
    "job functions": "SELECT name FROM queue_job_function",
    "job channels": "SELECT complete_name FROM queue_job_channel",
    "equipment": "SELECT name FROM maintenance_equipment",
    "categories of equipment": "SELECT name FROM maintenance_equipment_category",
    "mail aliases": "SELECT alias_name, alias_parent_model_id FROM mail_alias",
    "kinds of activities": "SELECT name FROM mail_activity_type",
    "activities": "SELECT res_model, res_name, summary FROM mail_activity",
    "paper formats": "SELECT name FROM report_paperformat",
    "defaults": "SELECT field_id, json_value FROM ir_default",
    "properties": "SELECT name, res_id FROM ir_property",
    "filters": "SELECT model_id, name FROM ir_filters",
    "translations": "SELECT lang, name, module FROM ir_translation",
    "attachments": "SELECT name, res_model FROM ir_attachment "
    "WHERE url IS NULL OR url NOT LIKE '/web/content/%%'",
    "messages": "SELECT model, res_id, body FROM mail_message",
    "followers": "SELECT res_model, res_id, partner_id FROM mail_followers",
}


def read(query):
    """Return {what: sorted rows}.

    :param query: function that returns the rows of a statement
    """
    rows = {what: map(repr, query(text)) for what, text in CATALOG.items()}
    return {
        what: sorted(row for row in found if row != ODOOS_OWN)
        for what, found in rows.items()
    }


def find_differences(before, after):
    """Return {what: (rows that are gone, rows that are new)} where there are any."""
    found = {}
    for what, rows in before.items():
        gone, new = list(rows), []
        for row in after[what]:
            if row in gone:
                gone.remove(row)
            else:
                new.append(row)
        if gone or new:
            found[what] = (gone, new)
    return found
