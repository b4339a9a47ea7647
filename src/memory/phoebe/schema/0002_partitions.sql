-- Months of every partitioned table. The default partitions take what belongs to no month yet: ids of clocks far ahead or behind.

CREATE FUNCTION phoebe.partitioned_tables() RETURNS SETOF name
    LANGUAGE sql STABLE
    AS $$
    SELECT relname FROM pg_catalog.pg_class
    WHERE relnamespace = 'phoebe'::regnamespace AND relkind = 'p'
    ORDER BY relname
    $$;

CREATE FUNCTION phoebe.month_start(month date) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (month::timestamp AT TIME ZONE 'UTC');

DO $$
DECLARE
    parent name;
BEGIN
    FOR parent IN SELECT * FROM phoebe.partitioned_tables() LOOP
        EXECUTE format('CREATE TABLE phoebe.%I PARTITION OF phoebe.%I DEFAULT', parent || '_default', parent);
    END LOOP;
END
$$;

-- Makes one month in every table that lacks it. Rows that wait in a default partition move into it: a table of its own is filled
-- first and then attached, so that readers and writers of other months are not held up.
CREATE FUNCTION phoebe.make_month(month date) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    parent name;
    child  name;
    low    uuid := phoebe.id_floor(phoebe.month_start(month));
    high   uuid := phoebe.id_floor(phoebe.month_start((month + interval '1 month')::date));
    made   boolean := false;
BEGIN
    FOR parent IN SELECT * FROM phoebe.partitioned_tables() LOOP
        child := parent || to_char(month, '"_"YYYY"_"MM');
        CONTINUE WHEN to_regclass(format('phoebe.%I', child)) IS NOT NULL;
        EXECUTE format('CREATE TABLE phoebe.%I (LIKE phoebe.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', child, parent);
        EXECUTE format('LOCK TABLE phoebe.%I IN SHARE ROW EXCLUSIVE MODE', parent || '_default');
        EXECUTE format(
            'WITH moved AS (DELETE FROM phoebe.%I WHERE trail_id >= %L AND trail_id < %L RETURNING *) INSERT INTO phoebe.%I SELECT * FROM moved',
            parent || '_default', low, high, child);
        EXECUTE format('ALTER TABLE phoebe.%I ATTACH PARTITION phoebe.%I FOR VALUES FROM (%L) TO (%L)', parent, child, low, high);
        made := true;
    END LOOP;
    RETURN made;
END
$$;

-- Makes this month and the next ones, as the writer may ask for. Quick and without locks when they are there.
CREATE FUNCTION phoebe.ensure_months(ahead integer DEFAULT 2) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, phoebe, pg_temp
    AS $$
DECLARE
    first date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
    month date;
    made  integer := 0;
BEGIN
    IF ahead NOT BETWEEN 0 AND 24 THEN
        RAISE EXCEPTION 'months ahead must be 0 to 24, not %', ahead;
    END IF;
    FOR step IN 0..ahead LOOP
        month := (first + make_interval(months => step))::date;
        IF EXISTS (
            SELECT FROM phoebe.partitioned_tables() AS parent
            WHERE to_regclass(format('phoebe.%I', parent || to_char(month, '"_"YYYY"_"MM'))) IS NULL) THEN
            PERFORM pg_advisory_xact_lock(hashtext('phoebe.ensure_months'));
            made := made + phoebe.make_month(month)::integer;
        END IF;
    END LOOP;
    RETURN made;
END
$$;

-- The months that exist, from the names of the partitions of trails.
CREATE VIEW phoebe.months AS
SELECT to_date(right(child.relname, 7), 'YYYY_MM') AS month, child.relname::text AS partition
FROM pg_inherits
JOIN pg_class AS child ON child.oid = inhrelid
WHERE inhparent = 'phoebe.trails'::regclass AND child.relname ~ '^trails_\d{4}_\d{2}$';

-- Gives rows that wait in the default partition of trails, and are no more than a year ahead, the months that they belong to.
CREATE FUNCTION phoebe.sweep_default() RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    month date;
    made  integer := 0;
BEGIN
    FOR month IN
        SELECT DISTINCT date_trunc('month', phoebe.id_time(trail_id) AT TIME ZONE 'UTC')::date
        FROM phoebe.trails_default
        WHERE trail_id < phoebe.id_floor(now() + interval '1 year')
    LOOP
        made := made + phoebe.make_month(month)::integer;
    END LOOP;
    RETURN made;
END
$$;

-- Drops one month of every table.
CREATE FUNCTION phoebe.drop_month(month date) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    parent name;
BEGIN
    FOR parent IN SELECT * FROM phoebe.partitioned_tables() LOOP
        EXECUTE format('DROP TABLE IF EXISTS phoebe.%I', parent || to_char(month, '"_"YYYY"_"MM'));
    END LOOP;
END
$$;
