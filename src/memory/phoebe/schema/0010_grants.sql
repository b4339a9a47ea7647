-- The writer adds trails and looks, the reader looks, the archivist looks and notes exports. Nobody but the owner changes or removes.
REVOKE ALL ON SCHEMA phoebe FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA phoebe FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA phoebe TO ${writer}, ${reader}, ${archivist};
GRANT INSERT, SELECT ON phoebe.trails TO ${writer};
GRANT EXECUTE ON FUNCTION phoebe.ensure_months(integer) TO ${writer};

DO $$
DECLARE
    readable name;
BEGIN
    FOR readable IN SELECT relname FROM pg_class WHERE relnamespace = 'phoebe'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition LOOP
        EXECUTE format('GRANT SELECT ON phoebe.%I TO ${reader}, ${archivist}', readable);
    END LOOP;
END
$$;
GRANT INSERT ON phoebe.exports TO ${archivist};
GRANT EXECUTE ON FUNCTION phoebe.id_floor(timestamptz), phoebe.id_time(uuid), phoebe.month_start(date) TO ${writer}, ${reader}, ${archivist};
GRANT EXECUTE ON FUNCTION phoebe.json_text(jsonb, text), phoebe.json_number(jsonb, text), phoebe.json_integer(jsonb, text) TO ${reader}, ${archivist};

-- Questions here take milliseconds; compiling them would take longer than answering.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());
END
$$;
