-- Requests to minds and organs.

CREATE FUNCTION phoebe.prompt_hash(inputs jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(
        phoebe.json_text(inputs, 'prompt_hash'),
        CASE WHEN jsonb_typeof(inputs -> 'prompt') = 'string' THEN encode(sha256(convert_to(inputs ->> 'prompt', 'UTF8')), 'hex') END);

CREATE FUNCTION phoebe.note_calls() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, phoebe, pg_temp SET jit = off
    AS $$
DECLARE
    present text[];
BEGIN
    SELECT array_agg(DISTINCT kind) INTO present FROM fresh WHERE kind = ANY ('{cortex,boundary,organ}');
    IF present IS NULL THEN
        RETURN NULL;
    END IF;

    IF 'cortex' = ANY (present) THEN
        INSERT INTO phoebe.cortex_calls
        SELECT trail_id, phoebe.json_text(inputs, 'requester'), coalesce(left(model, 200), phoebe.json_text(inputs, 'model')),
               phoebe.prompt_hash(inputs), phoebe.json_integer(inputs, 'tokens_in'), phoebe.json_integer(inputs, 'tokens_out'),
               phoebe.json_number(inputs, 'queue_ms'), phoebe.json_number(inputs, 'service_ms'), started, cost, reward, outcome
        FROM fresh WHERE kind = 'cortex' ORDER BY trail_id;
    END IF;

    IF 'boundary' = ANY (present) THEN
        INSERT INTO phoebe.boundary_calls
        SELECT trail_id, phoebe.json_text(inputs, 'adapter'), coalesce(left(model, 200), phoebe.json_text(inputs, 'model')),
               phoebe.prompt_hash(inputs), phoebe.json_integer(inputs, 'tokens_in'), phoebe.json_integer(inputs, 'tokens_out'),
               phoebe.json_number(inputs, 'service_ms'), started, cost, reward, outcome
        FROM fresh WHERE kind = 'boundary' ORDER BY trail_id;
    END IF;

    IF 'organ' = ANY (present) THEN
        INSERT INTO phoebe.organ_operations
        SELECT trail_id, coalesce(phoebe.json_text(inputs, 'organ'), left(actor, 200)), phoebe.json_text(inputs, 'operation'),
               phoebe.json_text(inputs, 'requester'), phoebe.json_small(inputs, 'priority'), phoebe.json_number(inputs, 'queue_ms'),
               phoebe.json_number(inputs, 'service_ms'), started, cost, reward, outcome
        FROM fresh WHERE kind = 'organ' ORDER BY trail_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER trails_4_calls AFTER INSERT ON phoebe.trails
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION phoebe.note_calls();
