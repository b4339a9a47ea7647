-- What entities had and took.

CREATE TABLE phoebe.lifeforce_latest (
    entity   text PRIMARY KEY,
    balance  double precision,
    income   double precision,
    spending double precision,
    vitality double precision,
    observed timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE phoebe.resource_latest (
    entity    text PRIMARY KEY,
    kind      text,
    cpu_pct   double precision,
    rss_bytes bigint,
    observed  timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE FUNCTION phoebe.note_observations() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, phoebe, pg_temp SET jit = off
    AS $$
DECLARE
    present text[];
BEGIN
    SELECT array_agg(DISTINCT kind) INTO present FROM fresh WHERE kind = ANY ('{lifeforce,resource}');
    IF present IS NULL THEN
        RETURN NULL;
    END IF;

    IF 'lifeforce' = ANY (present) THEN
        WITH seen AS (
            INSERT INTO phoebe.lifeforce_observations
            SELECT trail_id, coalesce(phoebe.json_text(inputs, 'entity'), left(actor, 200)), phoebe.json_number(inputs, 'balance'),
                   phoebe.json_number(inputs, 'income'), phoebe.json_number(inputs, 'spending'), phoebe.json_number(inputs, 'vitality'), ended
            FROM fresh WHERE kind = 'lifeforce' ORDER BY trail_id
            RETURNING *
        )
        INSERT INTO phoebe.lifeforce_latest AS held (entity, balance, income, spending, vitality, observed)
        SELECT DISTINCT ON (entity) entity, balance, income, spending, vitality, observed
        FROM seen
        ORDER BY entity, observed DESC, trail_id DESC
        ON CONFLICT (entity) DO UPDATE SET
            balance = excluded.balance, income = excluded.income, spending = excluded.spending, vitality = excluded.vitality,
            observed = excluded.observed
        WHERE excluded.observed >= held.observed;
    END IF;

    IF 'resource' = ANY (present) THEN
        WITH seen AS (
            INSERT INTO phoebe.resource_observations
            SELECT trail_id, coalesce(phoebe.json_text(inputs, 'entity'), left(actor, 200)), phoebe.json_text(inputs, 'kind'),
                   phoebe.json_number(inputs, 'cpu_pct'), phoebe.json_integer(inputs, 'rss_bytes'), ended
            FROM fresh WHERE kind = 'resource' ORDER BY trail_id
            RETURNING *
        )
        INSERT INTO phoebe.resource_latest AS held (entity, kind, cpu_pct, rss_bytes, observed)
        SELECT DISTINCT ON (entity) entity, kind, cpu_pct, rss_bytes, observed
        FROM seen
        ORDER BY entity, observed DESC, trail_id DESC
        ON CONFLICT (entity) DO UPDATE SET
            kind = excluded.kind, cpu_pct = excluded.cpu_pct, rss_bytes = excluded.rss_bytes, observed = excluded.observed
        WHERE excluded.observed >= held.observed;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER trails_5_observations AFTER INSERT ON phoebe.trails
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION phoebe.note_observations();
