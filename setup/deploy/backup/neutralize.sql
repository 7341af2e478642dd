-- Copyright 2026 SCADA Bridge contributors
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- What scada-restore --copy does to a copy, in one transaction.

-- a database of its own for Odoo, and for the guard of the PLCs
UPDATE ir_config_parameter
   SET value = md5(random()::text || clock_timestamp()::text)::uuid::text
 WHERE key = 'database.uuid';

UPDATE res_company SET scada_auto_sync = false;

DO $$
BEGIN
    -- refused by the guard whatever the place of the copy is
    IF to_regclass('public.scada_plc') IS NOT NULL THEN
        UPDATE scada_plc SET database_binding = 'copy of ' || database_binding;
    END IF;
    IF to_regclass('public.ir_mail_server') IS NOT NULL THEN
        UPDATE ir_mail_server SET active = false;
        -- no server of its own: Odoo would take the one of odoo.conf
        INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_encryption, active,
                                    sequence)
        VALUES ('copy: no mail', 'copy.invalid', 25, 'none', true, 1);
    END IF;
    IF to_regclass('public.fetchmail_server') IS NOT NULL THEN
        UPDATE fetchmail_server SET active = false;
    END IF;
END
$$;
