-- Reading what producers wrote into a trail's JSON.

-- Reading JSON must never fail: what has another type, or no place in the column, is absent.
CREATE FUNCTION phoebe.json_text(content jsonb, key text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(content -> key) = 'string' THEN left(content ->> key, 200) END;

CREATE FUNCTION phoebe.json_number(content jsonb, key text) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN jsonb_typeof(content -> key) <> 'number' THEN NULL
        WHEN abs((content -> key)::numeric) > 1e300 THEN NULL
        WHEN abs((content -> key)::numeric) < 1e-300 THEN 0
        ELSE (content -> key)::double precision END;

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
    RETURN CASE WHEN jsonb_typeof(content -> key) = 'string'
        AND (content ->> key) ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' THEN (content ->> key)::uuid END;

CREATE FUNCTION phoebe.json_time(content jsonb, key text) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(content -> key) = 'string'
        AND (content ->> key) ~ '^20[2-9]\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$'
        OR (content ->> key) ~ '^20[2-9]\d-((0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$'
        OR (content ->> key) ~ '^20([2468][048]|[3579][26])-02-29T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$'
        THEN (content ->> key)::timestamptz END;

CREATE FUNCTION phoebe.json_array(content jsonb, key text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(content -> key) = 'array' THEN content -> key ELSE '[]'::jsonb END;
