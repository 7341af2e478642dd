-- Copyright 2026 SCADA Bridge contributors
-- License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
--
-- The role scada-backup may read this database, what it holds now and what upgrades add,
-- and write nothing:   sudo -u odoo psql DATABASE < backup-role.sql
-- scada-restore --move does the same.  Without that role nothing happens.

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'scada-backup') THEN
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO "scada-backup";
        GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO "scada-backup";
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT SELECT ON TABLES TO "scada-backup";
        ALTER DEFAULT PRIVILEGES IN SCHEMA public
            GRANT SELECT ON SEQUENCES TO "scada-backup";
    END IF;
END
$$;
