-- Figures that answer a lab's questions without reading every trail. They are kept by statement triggers that see the rows really
-- inserted: a trail that arrives twice counts once, whoever delivers it, because the figures commit or fall with its row.
-- Every table of figures is written by one statement only, in the order of its key, and the triggers run in the order of their names:
-- several writers wait for each other but never in a circle.

CREATE TABLE phoebe.trail_days (
    day        date NOT NULL,
    kind       text NOT NULL,
    capability text NOT NULL,
    outcome    text NOT NULL,
    trails     bigint NOT NULL,
    cost       double precision NOT NULL,
    reward     double precision NOT NULL,
    seconds    double precision NOT NULL,
    PRIMARY KEY (day, kind, capability, outcome)
) WITH (fillfactor = 50);
COMMENT ON COLUMN phoebe.trail_days.day IS 'UTC day on which the decision began.';
COMMENT ON COLUMN phoebe.trail_days.capability IS 'Nerve, model, adapter, organ and operation, or gate mode that did it; empty where the kind has none.';

CREATE TABLE phoebe.actor_figures (
    actor    text PRIMARY KEY,
    trails   bigint NOT NULL,
    failures bigint NOT NULL,
    aborted  bigint NOT NULL,
    cost     double precision NOT NULL,
    reward   double precision NOT NULL,
    last     timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE FUNCTION phoebe.note_totals() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, phoebe, pg_temp SET jit = off
    AS $$
BEGIN
    INSERT INTO phoebe.trail_days AS held (day, kind, capability, outcome, trails, cost, reward, seconds)
    SELECT (started AT TIME ZONE 'UTC')::date AS day, kind, capability, outcome,
           count(*), sum(cost), sum(reward), sum(extract(epoch FROM ended - started)::double precision)
    FROM (
        SELECT *, CASE kind
            WHEN 'behaviour' THEN left(actor, 200)
            WHEN 'cortex' THEN coalesce(left(model, 200), phoebe.json_text(inputs, 'model'), '')
            WHEN 'boundary' THEN coalesce(phoebe.json_text(inputs, 'adapter'), left(model, 200), '')
            WHEN 'organ' THEN coalesce(phoebe.json_text(inputs, 'organ'), left(actor, 100)) || coalesce('.' || phoebe.json_text(inputs, 'operation'), '')
            WHEN 'gate_transition' THEN coalesce(phoebe.json_text(inputs, 'mode'), '')
            WHEN 'allocation' THEN coalesce(phoebe.json_text(inputs, 'policy'), '')
            ELSE '' END AS capability
        FROM fresh) AS named
    GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (day, kind, capability, outcome) DO UPDATE SET
        trails = held.trails + excluded.trails, cost = held.cost + excluded.cost,
        reward = held.reward + excluded.reward, seconds = held.seconds + excluded.seconds;

    INSERT INTO phoebe.actor_figures AS held (actor, trails, failures, aborted, cost, reward, last)
    SELECT actor, count(*), count(*) FILTER (WHERE outcome = 'failure'), count(*) FILTER (WHERE outcome = 'aborted'),
           sum(cost), sum(reward), max(started)
    FROM fresh GROUP BY actor ORDER BY actor
    ON CONFLICT (actor) DO UPDATE SET
        trails = held.trails + excluded.trails, failures = held.failures + excluded.failures, aborted = held.aborted + excluded.aborted,
        cost = held.cost + excluded.cost, reward = held.reward + excluded.reward, last = greatest(held.last, excluded.last);
    RETURN NULL;
END
$$;

CREATE TRIGGER trails_1_totals AFTER INSERT ON phoebe.trails
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION phoebe.note_totals();
