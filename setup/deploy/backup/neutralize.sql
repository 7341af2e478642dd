-- Copyright 2026 SCADA Bridge contributors
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- What scada-restore --copy does to a copy, in one transaction: nothing that was given to
-- somebody for production opens the copy, and the copy does nothing to anybody outside.
-- People log in with the passwords (and second factors) that they had at the backup.
-- :secret is a random text from scada-restore.

-- a database of its own for Odoo, and for the guard of the PLCs
UPDATE ir_config_parameter
   SET value = md5(random()::text || clock_timestamp()::text)::uuid::text
 WHERE key = 'database.uuid';

-- sessions, and links in mails, are checked with it: those of production end
UPDATE ir_config_parameter SET value = :'secret' WHERE key = 'database.secret';

-- passwords of other systems, tokens of Prometheus; switches and numbers stay
DELETE FROM ir_config_parameter
 WHERE key ~* '(secret|token|passw|api[._-]?key|_key$|client_id|_code$)'
   AND key <> 'database.secret'
   AND value !~ '^([0-9]+|True|False)$';

-- links in its documents lead to the copy; the next administrator's login sets it right
DELETE FROM ir_config_parameter WHERE key = 'web.base.url.freeze';
UPDATE ir_config_parameter SET value = 'http://localhost:8069'
 WHERE key IN ('web.base.url', 'report.url');

UPDATE res_company SET scada_auto_sync = false;

CREATE FUNCTION pg_temp.has(name text) RETURNS boolean LANGUAGE sql AS
    $$ SELECT to_regclass('public.' || name) IS NOT NULL $$;

DO $$
DECLARE
    place record;
BEGIN
    -- refused by the guard whatever the place of the copy is
    IF pg_temp.has('scada_plc') THEN
        UPDATE scada_plc SET database_binding = 'copy of ' || database_binding;
    END IF;

    -- who comes in: API keys, invitations, log-ins through others
    IF pg_temp.has('res_users_apikeys') THEN
        DELETE FROM res_users_apikeys;
    END IF;
    IF pg_temp.has('auth_oauth_provider') THEN
        UPDATE auth_oauth_provider SET enabled = false;
    END IF;

    -- every token, key and password of another system, whichever module keeps it
    FOR place IN
        SELECT table_name, column_name, is_nullable = 'YES' AS may_be_empty
          FROM information_schema.columns JOIN information_schema.tables
               USING (table_catalog, table_schema, table_name)
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
           AND data_type IN ('character varying', 'text')
           AND column_name ~ ('(^|_)(r?token|secret|secret_?key|api_?key|hmac_key'
               || '|(md5_)?signature_key|transaction_key|private_key|merchant_key'
               || '|pass|passwd|password|authorization_code)$')
           AND NOT (table_name = 'res_users'
                    AND column_name IN ('password', 'totp_secret'))
    LOOP
        EXECUTE format(
            'UPDATE %I SET %I = %s WHERE %2$I IS NOT NULL',
            place.table_name, place.column_name,
            CASE WHEN place.may_be_empty THEN 'NULL'
                 ELSE 'md5(random()::text || clock_timestamp()::text)' END);
    END LOOP;

    -- mail, out and in
    IF pg_temp.has('ir_mail_server') THEN
        UPDATE ir_mail_server SET active = false;
        -- no server of its own: Odoo would take the one of odoo.conf
        INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_encryption, active,
                                    sequence)
        VALUES ('copy: no mail', 'copy.invalid', 25, 'none', true, 1);
    END IF;
    IF pg_temp.has('fetchmail_server') THEN
        UPDATE fetchmail_server SET active = false;
    END IF;
    IF pg_temp.has('mail_mail') THEN
        UPDATE mail_mail SET state = 'cancel' WHERE state = 'outgoing';
    END IF;
    IF pg_temp.has('sms_sms') THEN
        UPDATE sms_sms SET state = 'canceled' WHERE state = 'outgoing';
    END IF;
    IF pg_temp.has('snailmail_letter') THEN
        UPDATE snailmail_letter SET state = 'canceled' WHERE state = 'pending';
    END IF;
    IF pg_temp.has('mailing_mailing') THEN
        UPDATE mailing_mailing SET state = 'draft' WHERE state IN ('in_queue', 'sending');
    END IF;

    -- money and goods
    IF pg_temp.has('payment_acquirer') THEN
        UPDATE payment_acquirer SET state = 'disabled';
    END IF;
    IF pg_temp.has('payment_token') THEN
        UPDATE payment_token SET active = false, acquirer_ref = 'copy';
    END IF;
    IF pg_temp.has('delivery_carrier') THEN
        UPDATE delivery_carrier SET prod_environment = false;
    END IF;

    -- jobs of other addons, which may speak to other systems; and the report to Odoo S.A.
    IF pg_temp.has('queue_job') THEN
        UPDATE queue_job SET state = 'cancelled'
         WHERE channel NOT LIKE 'root.scada%'
           AND state IN ('wait_dependencies', 'pending', 'enqueued', 'started');
    END IF;
    UPDATE ir_cron SET active = false
      FROM ir_model_data
     WHERE ir_model_data.module = 'mail'
       AND ir_model_data.name = 'ir_cron_module_update_notification'
       AND ir_cron.id = ir_model_data.res_id;
END
$$;
