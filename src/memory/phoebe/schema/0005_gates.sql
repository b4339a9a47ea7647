-- What gates decided, what it cost and earned, and who spoke before.

CREATE TABLE phoebe.gates (
    gate_id           text PRIMARY KEY,
    domain            text,
    state             text,
    mode              text,
    weight            double precision,
    transitions       bigint NOT NULL,
    opened            bigint NOT NULL,
    closed            bigint NOT NULL,
    collapses         bigint NOT NULL,
    opened_collapses  bigint NOT NULL,
    confirmed         bigint NOT NULL,
    failed            bigint NOT NULL,
    partial           bigint NOT NULL,
    lifeforce_spent   double precision NOT NULL,
    lifeforce_earned  double precision NOT NULL,
    last_transition   timestamptz,
    net               double precision GENERATED ALWAYS AS (lifeforce_earned - lifeforce_spent) STORED,
    verification_rate double precision GENERATED ALWAYS AS (
        CASE WHEN confirmed + failed + partial > 0 THEN confirmed::double precision / (confirmed + failed + partial) END) STORED
) WITH (fillfactor = 50);
COMMENT ON COLUMN phoebe.gates.lifeforce_spent IS 'Cost of its transitions, collapses and verifications.';
COMMENT ON COLUMN phoebe.gates.lifeforce_earned IS 'Reward of its transitions, collapses and verifications.';
COMMENT ON COLUMN phoebe.gates.verification_rate IS 'Confirmed verdicts in all verdicts, 0 to 1; null before the first.';

CREATE TABLE phoebe.gate_sources (
    gate_id    text NOT NULL,
    result     text NOT NULL,
    source     text NOT NULL,
    domain     text NOT NULL,
    collapses  bigint NOT NULL,
    confidence double precision NOT NULL,
    lead_ms    double precision NOT NULL,
    last       timestamptz NOT NULL,
    PRIMARY KEY (gate_id, result, source, domain)
) WITH (fillfactor = 50);
COMMENT ON TABLE phoebe.gate_sources IS 'Which cells spoke in the collapses of a gate; confidence and lead are sums.';

CREATE TABLE phoebe.gate_pairs (
    gate_id     text NOT NULL,
    result      text NOT NULL,
    first       text NOT NULL,
    second      text NOT NULL,
    collapses   bigint NOT NULL,
    correlation double precision NOT NULL,
    PRIMARY KEY (gate_id, result, first, second)
) WITH (fillfactor = 50);
COMMENT ON TABLE phoebe.gate_pairs IS 'Which pairs of cells correlated in the collapses of a gate, in alphabetical order; the correlation is a sum.';

CREATE FUNCTION phoebe.note_gates() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, phoebe, pg_temp SET jit = off
    AS $$
DECLARE
    present text[];
BEGIN
    SELECT array_agg(DISTINCT kind) INTO present FROM fresh WHERE kind = ANY ('{gate_transition,collapse,verification}');
    IF present IS NULL THEN
        RETURN NULL;
    END IF;

    INSERT INTO phoebe.gates AS held (
        gate_id, domain, state, mode, weight, transitions, opened, closed, collapses, opened_collapses,
        confirmed, failed, partial, lifeforce_spent, lifeforce_earned, last_transition)
    SELECT gate_id,
           (array_agg(coalesce(phoebe.json_text(inputs, 'domain'), phoebe.json_text(inputs, 'region')) ORDER BY kind DESC, started DESC)
               FILTER (WHERE inputs ? 'domain' OR inputs ? 'region'))[1],
           (array_agg(phoebe.json_text(inputs, 'to_state') ORDER BY started DESC, trail_id DESC) FILTER (WHERE kind = 'gate_transition'))[1],
           (array_agg(phoebe.json_text(inputs, 'mode') ORDER BY started DESC, trail_id DESC) FILTER (WHERE kind = 'gate_transition'))[1],
           (array_agg(phoebe.json_number(inputs, 'weight') ORDER BY started DESC, trail_id DESC) FILTER (WHERE kind = 'gate_transition'))[1],
           count(*) FILTER (WHERE kind = 'gate_transition'),
           count(*) FILTER (WHERE kind = 'gate_transition' AND inputs ->> 'to_state' = 'open'),
           count(*) FILTER (WHERE kind = 'gate_transition' AND inputs ->> 'to_state' = 'closed'),
           count(*) FILTER (WHERE kind = 'collapse'),
           count(*) FILTER (WHERE kind = 'collapse' AND inputs ->> 'result' = 'opened'),
           count(*) FILTER (WHERE kind = 'verification' AND inputs ->> 'outcome' = 'confirmed'),
           count(*) FILTER (WHERE kind = 'verification' AND inputs ->> 'outcome' = 'failed'),
           count(*) FILTER (WHERE kind = 'verification' AND inputs ->> 'outcome' = 'partial'),
           sum(cost), sum(reward),
           max(started) FILTER (WHERE kind = 'gate_transition')
    FROM (
        SELECT *, phoebe.json_text(inputs, 'gate_id') AS gate_id FROM fresh
        WHERE kind IN ('gate_transition', 'collapse', 'verification')) AS named
    WHERE gate_id IS NOT NULL
    GROUP BY gate_id ORDER BY gate_id
    ON CONFLICT (gate_id) DO UPDATE SET
        domain = coalesce(excluded.domain, held.domain),
        state = CASE WHEN excluded.last_transition >= coalesce(held.last_transition, '-infinity') THEN excluded.state ELSE held.state END,
        mode = CASE WHEN excluded.last_transition >= coalesce(held.last_transition, '-infinity') THEN excluded.mode ELSE held.mode END,
        weight = CASE WHEN excluded.last_transition >= coalesce(held.last_transition, '-infinity') THEN excluded.weight ELSE held.weight END,
        transitions = held.transitions + excluded.transitions, opened = held.opened + excluded.opened,
        closed = held.closed + excluded.closed, collapses = held.collapses + excluded.collapses,
        opened_collapses = held.opened_collapses + excluded.opened_collapses, confirmed = held.confirmed + excluded.confirmed,
        failed = held.failed + excluded.failed, partial = held.partial + excluded.partial,
        lifeforce_spent = held.lifeforce_spent + excluded.lifeforce_spent,
        lifeforce_earned = held.lifeforce_earned + excluded.lifeforce_earned,
        last_transition = greatest(held.last_transition, excluded.last_transition);

    IF 'gate_transition' = ANY (present) THEN
        INSERT INTO phoebe.gate_transitions
        SELECT trail_id, parent_trail, coalesce(phoebe.json_text(inputs, 'gate_id'), ''), phoebe.json_text(inputs, 'domain'),
               phoebe.json_text(inputs, 'from_state'), phoebe.json_text(inputs, 'to_state'), phoebe.json_text(inputs, 'cause'),
               phoebe.json_text(inputs, 'mode'), phoebe.json_number(inputs, 'state_value'), phoebe.json_number(inputs, 'correlation_score'),
               phoebe.json_number(inputs, 'weight'), phoebe.json_small(inputs, 'routed_to_tier'), started, cost, reward
        FROM fresh WHERE kind = 'gate_transition' ORDER BY trail_id;
    END IF;

    IF 'collapse' = ANY (present) THEN
        WITH collapsed AS (
            INSERT INTO phoebe.collapses
            SELECT trail_id, coalesce(phoebe.json_text(inputs, 'gate_id'), ''), phoebe.json_text(inputs, 'region'),
                   phoebe.json_time(inputs, 'window_start'), phoebe.json_time(inputs, 'window_end'), phoebe.json_number(inputs, 'window_ms'),
                   jsonb_array_length(phoebe.json_array(inputs, 'signals_in_window')), phoebe.json_number(inputs, 'aggregate_correlation'),
                   phoebe.json_number(inputs, 'combined_confidence'), phoebe.json_text(inputs, 'result'), started, cost
            FROM fresh WHERE kind = 'collapse' ORDER BY trail_id
            RETURNING trail_id, gate_id, coalesce(result, '') AS result, window_end, started
        ), spoken AS (
            INSERT INTO phoebe.collapse_waves
            SELECT trail_id, ordinal, phoebe.json_uuid(wave, 'message_id'), coalesce(phoebe.json_text(wave, 'source'), ''),
                   coalesce(phoebe.json_text(wave, 'domain'), ''), phoebe.json_number(wave, 'confidence'),
                   coalesce(phoebe.json_small(wave, 'polarity'), 1), phoebe.json_time(wave, 'timestamp')
            FROM fresh, jsonb_array_elements(phoebe.json_array(inputs, 'signals_in_window')) WITH ORDINALITY AS one (wave, ordinal)
            WHERE kind = 'collapse' AND ordinal <= 64
            ORDER BY trail_id, ordinal
            RETURNING trail_id, source, domain, coalesce(confidence, 0) AS confidence, emitted
        )
        INSERT INTO phoebe.gate_sources AS held (gate_id, result, source, domain, collapses, confidence, lead_ms, last)
        SELECT gate_id, result, source, domain, count(DISTINCT trail_id), sum(confidence),
               sum(coalesce(extract(epoch FROM window_end - emitted)::double precision * 1000, 0)), max(started)
        FROM collapsed JOIN spoken USING (trail_id)
        GROUP BY gate_id, result, source, domain
        ORDER BY gate_id, result, source, domain
        ON CONFLICT (gate_id, result, source, domain) DO UPDATE SET
            collapses = held.collapses + excluded.collapses, confidence = held.confidence + excluded.confidence,
            lead_ms = held.lead_ms + excluded.lead_ms, last = greatest(held.last, excluded.last);

        INSERT INTO phoebe.gate_pairs AS held (gate_id, result, first, second, collapses, correlation)
        SELECT gate_id, result, first, second, count(*), sum(correlation)
        FROM (
            SELECT gate_id, result, least(names[i], names[j]) AS first, greatest(names[i], names[j]) AS second,
                   phoebe.json_number(matrix -> (i - 1), j - 1) AS correlation
            FROM (
                SELECT coalesce(phoebe.json_text(inputs, 'gate_id'), '') AS gate_id, coalesce(phoebe.json_text(inputs, 'result'), '') AS result,
                       inputs -> 'correlation_matrix' AS matrix,
                       ARRAY(
                           SELECT coalesce(phoebe.json_text(wave, 'source'), '')
                           FROM jsonb_array_elements(phoebe.json_array(inputs, 'signals_in_window')) AS wave LIMIT 16) AS names
                FROM fresh WHERE kind = 'collapse'
                OFFSET 0) AS one,
                generate_series(1, cardinality(names) - 1) AS i,
                generate_series(i + 1, cardinality(names)) AS j
            OFFSET 0) AS paired
        WHERE correlation IS NOT NULL
        GROUP BY gate_id, result, first, second
        ORDER BY gate_id, result, first, second
        ON CONFLICT (gate_id, result, first, second) DO UPDATE SET
            collapses = held.collapses + excluded.collapses, correlation = held.correlation + excluded.correlation;
    END IF;

    IF 'verification' = ANY (present) THEN
        INSERT INTO phoebe.verifications
        SELECT trail_id, phoebe.json_text(inputs, 'gate_id'), phoebe.json_uuid(inputs, 'original_signal_id'), phoebe.json_text(inputs, 'outcome'),
               phoebe.json_number(inputs, 'discrepancy'), left(actor, 200), started, reward
        FROM fresh WHERE kind = 'verification' ORDER BY trail_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER trails_2_gates AFTER INSERT ON phoebe.trails
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION phoebe.note_gates();
