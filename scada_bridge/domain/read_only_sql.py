# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Views that tell whoever writes to them what to do instead.

PostgreSQL's own refusal of a view that joins tables speaks of rules and triggers, and a
view of one table can be written, past everything that Odoo does.
"""

FUNCTION = """
CREATE OR REPLACE FUNCTION scada_view_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '%', format(TG_ARGV[0], TG_TABLE_NAME)
    USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$ LANGUAGE plpgsql;
"""
# By statement: also where no row is met; by row: PostgreSQL wants one to look at all
TRIGGERS = """
DROP TRIGGER IF EXISTS scada_refuse_statement ON {view};
DROP TRIGGER IF EXISTS scada_refuse_row ON {view};
CREATE TRIGGER scada_refuse_statement BEFORE INSERT OR UPDATE OR DELETE ON {view}
    FOR EACH STATEMENT EXECUTE PROCEDURE scada_view_refuse({sentence});
CREATE TRIGGER scada_refuse_row INSTEAD OF INSERT OR UPDATE OR DELETE ON {view}
    FOR EACH ROW EXECUTE PROCEDURE scada_view_refuse({sentence});
"""


def read_only_sql(view: str, sentence: str) -> str:
    """Return the statements that make a view refuse to be written.

    :param view: its name, with a schema if it has one
    :param sentence: English, what to do instead
    """
    said = 'The view "%s" is for reading only. ' + sentence
    quoted = "'%s'" % said.replace("'", "''")
    return FUNCTION + TRIGGERS.format(view=view, sentence=quoted)
