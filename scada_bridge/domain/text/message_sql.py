# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What :mod:`.message` has stored, as people read it with SQL: the English text.

Numbers stand as they are stored, without the digits that the text would give them.
"""

FUNCTION = r"""
CREATE OR REPLACE FUNCTION scada_message_text(stored text) RETURNS text AS $$
DECLARE
    packed jsonb;
    arguments jsonb;
    value jsonb;
    rest text;
    part text[];
    filled text := '';
    place integer := 0;
BEGIN
    IF stored IS NULL OR left(stored, 1) <> '{' THEN
        RETURN stored;
    END IF;
    BEGIN
        packed := stored::jsonb;
    EXCEPTION WHEN invalid_text_representation THEN
        RETURN stored; -- somebody's text that begins with a brace
    END;
    rest := packed->>'source';
    arguments := packed->'arguments';
    IF rest IS NULL OR COALESCE(jsonb_typeof(arguments), 'null') = 'null' THEN
        RETURN COALESCE(rest, stored);
    END IF;
    LOOP
        part := regexp_match(
            rest, '^(.*?)%(?:\((\w+)\))?[-#+. 0-9]*([[:alpha:]%])(.*)$');
        EXIT WHEN part IS NULL;
        IF part[3] = '%' THEN
            filled := filled || part[1] || '%';
        ELSE
            IF part[2] IS NULL THEN
                value := arguments->place;
                place := place + 1;
            ELSE
                value := arguments->part[2];
            END IF;
            filled := filled || part[1] || COALESCE(CASE jsonb_typeof(value)
                WHEN 'object' THEN scada_message_text(value::text)
                ELSE value #>> '{}' END, '');
        END IF;
        rest := part[4];
    END LOOP;
    RETURN filled || rest;
END
$$ LANGUAGE plpgsql STABLE;
"""
