-- Reading what producers wrote into a trail's JSON.

-- Reading JSON must never fail, and a trail is read thousands of times a second: so a text column takes the text of whatever is there,
-- the others take nothing where the type or the range is another, and each function looks the key up as rarely as it can.
CREATE FUNCTION phoebe.json_text(content jsonb, key text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN left(content ->> key, 200);

-- Numbers that no double holds are refused by the writer; the bound keeps a cast of any other from failing.
CREATE FUNCTION phoebe.finite(value numeric) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value = 0 OR abs(value) BETWEEN 1e-300 AND 1e300 THEN value::double precision WHEN abs(value) < 1 THEN 0 END;

CREATE FUNCTION phoebe.json_number(content jsonb, key text) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(content -> key) = 'number' THEN phoebe.finite((content -> key)::numeric) END;

CREATE FUNCTION phoebe.json_integer(content jsonb, key text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(content -> key) = 'number' AND abs((content -> key)::numeric) < 9e18
        THEN trunc((content -> key)::numeric)::bigint END;

CREATE FUNCTION phoebe.json_small(content jsonb, key text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(content -> key) = 'number' AND abs((content -> key)::numeric) < 2e9
        THEN trunc((content -> key)::numeric)::integer END;

CREATE FUNCTION phoebe.json_uuid(content jsonb, key text) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (content ->> key) ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' THEN (content ->> key)::uuid END;

CREATE FUNCTION phoebe.json_time(content jsonb, key text) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN (content ->> key) ~ '^20[2-9]\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$'
        OR (content ->> key) ~ '^20[2-9]\d-((0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$'
        OR (content ->> key) ~ '^20([2468][048]|[3579][26])-02-29T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$'
        THEN (content ->> key)::timestamptz END;

CREATE FUNCTION phoebe.json_array(content jsonb, key text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(content -> key) = 'array' THEN content -> key ELSE '[]'::jsonb END;

CREATE FUNCTION phoebe.json_number(content jsonb, item integer) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(content -> item) = 'number' THEN phoebe.finite((content -> item)::numeric) END;
