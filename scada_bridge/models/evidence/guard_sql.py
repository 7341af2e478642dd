# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The database functions and triggers that guard evidence; who has them: ``guard.py``.

Rows are guarded one by one: PostgreSQL itself updates no row of a table when somebody
is deleted who is not named there, and that is no change of evidence.  The rule of a
table is an argument of its trigger, so whoever looks at the table sees what may change.
"""

PASSED = """
CREATE OR REPLACE FUNCTION scada_evidence_is_passed() RETURNS boolean AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM scada_evidence_passage
         WHERE transaction = txid_current()::text
           -- another server, into which a dump was restored, counts from 1 again
           AND date = transaction_timestamp() AT TIME ZONE 'UTC');
END
$$ LANGUAGE plpgsql;
"""
PASSAGE = """
CREATE OR REPLACE FUNCTION scada_evidence_pass(reason text) RETURNS void AS $$
    INSERT INTO scada_evidence_passage (transaction, date, reason, role, address)
    VALUES (txid_current()::text, transaction_timestamp() AT TIME ZONE 'UTC', reason,
            session_user, COALESCE(host(inet_client_addr()), 'local'));
$$ LANGUAGE sql;
"""
GUARD = """
CREATE OR REPLACE FUNCTION scada_evidence_guard() RETURNS trigger AS $$
DECLARE
    rule jsonb := TG_ARGV[0];
    before jsonb;
    after jsonb;
    refused text := '';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        SELECT string_agg(key, ', ' ORDER BY key) INTO refused
          FROM jsonb_each(before)
         WHERE value IS DISTINCT FROM after->key
           AND (rule->'kept' IS NULL OR rule->'kept' ? key)
           AND CASE rule->'changes'->>key
               WHEN 'cleared' THEN after->key <> 'null'
               WHEN 'set' THEN value <> 'null'
               ELSE rule->'changes'->>key IS DISTINCT FROM 'any' END;
        IF refused IS NULL OR before @> (rule->'loose') THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        before := to_jsonb(OLD);
        IF before @> (rule->'loose')
           OR before @> (rule->'kept_for'->'rows')
              AND (before->>'date')::timestamp
                  < (now() AT TIME ZONE 'UTC') - (rule->'kept_for'->>'time')::interval
        THEN
            RETURN OLD;
        END IF;
    END IF;
    IF TG_TABLE_NAME <> 'scada_evidence_passage' AND scada_evidence_is_passed() THEN
        IF TG_OP = 'UPDATE' THEN
            RETURN NEW;
        ELSIF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation',
          DETAIL = TG_OP || ' ' || refused,
          HINT = 'They are evidence of what the plant did.';
END
$$ LANGUAGE plpgsql;
"""
FUNCTIONS = PASSED + PASSAGE + GUARD

# CREATE TRIGGER knows no IF NOT EXISTS
TRIGGERS = """
DROP TRIGGER IF EXISTS {rows} ON {table};
DROP TRIGGER IF EXISTS {whole} ON {table};
CREATE TRIGGER {rows} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE PROCEDURE scada_evidence_guard({rule});
CREATE TRIGGER {whole} BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE PROCEDURE scada_evidence_guard({rule});
"""
# what a table has, to be compared with what it should have
FOUND = """
SELECT t.tgname, t.tgenabled, encode(t.tgargs, 'escape'), md5(p.prosrc)
  FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE t.tgrelid = to_regclass(%s) AND NOT t.tgisinternal
"""
