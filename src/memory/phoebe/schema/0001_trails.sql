-- Trails and their kinds. Everything is keyed by the trail's id: a UUIDv7 begins with its millisecond, so a month is a range of ids,
-- a primary key spans all partitions, and a clock that jumps changes no key.
-- ${environment} and the roles ${owner}, ${writer}, ${reader}, ${archivist} are filled in by the migrator.

-- The least id of a moment.
CREATE FUNCTION phoebe.id_floor(moment timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

-- The moment of an id, to the millisecond.
CREATE FUNCTION phoebe.id_time(id uuid) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN to_timestamp((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint) / 1000.0);

CREATE TABLE phoebe.kinds (
    kind        text PRIMARY KEY,
    is_training boolean NOT NULL,
    summary     text NOT NULL
);
COMMENT ON COLUMN phoebe.kinds.is_training IS 'A month of this kind is dropped only after it was exported.';
INSERT INTO phoebe.kinds VALUES
    ('episode',         true,  'what an NPC achieved in one stretch of its life'),
    ('step',            false, 'a notable step of an NPC'),
    ('behaviour',       true,  'one run of a nerve'),
    ('gate_transition', true,  'a gate opened, closed or became stable'),
    ('collapse',        true,  'waves that correlated within a window'),
    ('allocation',      true,  'the governor changed what an NPC gets'),
    ('cortex',          true,  'a request to the large mind'),
    ('boundary',        true,  'states turned into typed JSON'),
    ('organ',           true,  'an operation of vision or speech'),
    ('quiz',            true,  'an NPC was asked what it knows'),
    ('village',         false, 'a village was completed'),
    ('verification',    true,  'what a gate let through turned out true or not'),
    ('lifeforce',       false, 'what an entity had, earned and spent'),
    ('resource',        false, 'what an entity took of the machine');

CREATE TABLE phoebe.trails (
    trail_id           uuid NOT NULL,
    kind               text NOT NULL,
    actor              text NOT NULL CHECK (length(actor) BETWEEN 1 AND 256),
    environment        text NOT NULL CHECK (environment = '${environment}'),
    garden             text NOT NULL CHECK (garden IN ('virtual', 'real')),
    parent_trail       uuid,
    started            timestamptz NOT NULL,
    ended              timestamptz NOT NULL CHECK (ended >= started),
    inputs             jsonb,
    states_visited     text[] NOT NULL,
    reads              jsonb,
    commands           jsonb,
    cost               double precision NOT NULL CHECK (cost BETWEEN 0 AND 1e12),
    reward             double precision NOT NULL CHECK (reward BETWEEN -1e12 AND 1e12),
    outcome            text NOT NULL CHECK (outcome IN ('success', 'failure', 'aborted')),
    model              text CHECK (length(model) <= 256),
    weights_generation bigint,
    node               text NOT NULL,
    simulated          boolean NOT NULL,
    recorded           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.trails (kind, trail_id);
CREATE INDEX ON phoebe.trails (actor, trail_id);
CREATE INDEX ON phoebe.trails (parent_trail) WHERE parent_trail IS NOT NULL;
COMMENT ON TABLE phoebe.trails IS 'One row per decision of any actor; never updated, never deleted, dropped by the month.';
COMMENT ON COLUMN phoebe.trails.cost IS 'Observed, in lifeforce.';
COMMENT ON COLUMN phoebe.trails.recorded IS 'When the transaction that wrote the row began.';

CREATE TABLE phoebe.gate_transitions (
    trail_id          uuid NOT NULL,
    collapse          uuid,
    gate_id           text NOT NULL,
    domain            text,
    from_state        text,
    to_state          text,
    cause             text,
    mode              text,
    state_value       double precision,
    correlation_score double precision,
    weight            double precision,
    routed_to_tier    integer,
    started           timestamptz NOT NULL,
    cost              double precision NOT NULL,
    reward            double precision NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.gate_transitions (gate_id, trail_id);

CREATE TABLE phoebe.collapses (
    trail_id              uuid NOT NULL,
    gate_id               text NOT NULL,
    region                text,
    window_start          timestamptz,
    window_end            timestamptz,
    window_ms             double precision,
    waves                 integer NOT NULL,
    aggregate_correlation double precision,
    combined_confidence   double precision,
    result                text,
    started               timestamptz NOT NULL,
    cost                  double precision NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.collapses (gate_id, trail_id);

CREATE TABLE phoebe.collapse_waves (
    trail_id   uuid NOT NULL,
    ordinal    integer NOT NULL,
    message_id uuid,
    source     text NOT NULL,
    domain     text NOT NULL,
    confidence double precision,
    polarity   integer,
    emitted    timestamptz,
    PRIMARY KEY (trail_id, ordinal)
) PARTITION BY RANGE (trail_id);
COMMENT ON TABLE phoebe.collapse_waves IS 'The waves of a collapse, oldest first; at most the first 64.';

CREATE TABLE phoebe.allocations (
    trail_id           uuid NOT NULL,
    epoch              bigint,
    policy             text,
    npc                text NOT NULL,
    tick_hz            integer,
    cpu_quota_pct      double precision,
    gate               text,
    priority           integer,
    model              text,
    weights_generation bigint,
    started            timestamptz NOT NULL,
    reward             double precision NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.allocations (npc, trail_id);

CREATE TABLE phoebe.npc_episodes (
    trail_id            uuid NOT NULL,
    allocation          uuid,
    npc                 text NOT NULL,
    village             bigint,
    ticks               bigint,
    facts_known         bigint,
    facts_total         bigint,
    known_share         double precision,
    reward_sum          double precision,
    generation          bigint,
    governor_policy     text,
    governor_generation bigint,
    started             timestamptz NOT NULL,
    ended               timestamptz NOT NULL,
    cost                double precision NOT NULL,
    reward              double precision NOT NULL,
    outcome             text NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.npc_episodes (npc, trail_id);
CREATE INDEX ON phoebe.npc_episodes (allocation) WHERE governor_policy IS NULL AND allocation IS NOT NULL;
COMMENT ON COLUMN phoebe.npc_episodes.governor_policy IS 'Of the allocation in force; null while that trail had not arrived: views then look it up.';

CREATE TABLE phoebe.cortex_calls (
    trail_id    uuid NOT NULL,
    requester   text,
    model       text,
    prompt_hash text,
    tokens_in   bigint,
    tokens_out  bigint,
    queue_ms    double precision,
    service_ms  double precision,
    started     timestamptz NOT NULL,
    cost        double precision NOT NULL,
    reward      double precision NOT NULL,
    outcome     text NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.cortex_calls (prompt_hash);

CREATE TABLE phoebe.boundary_calls (
    trail_id    uuid NOT NULL,
    adapter     text,
    model       text,
    prompt_hash text,
    tokens_in   bigint,
    tokens_out  bigint,
    service_ms  double precision,
    started     timestamptz NOT NULL,
    cost        double precision NOT NULL,
    reward      double precision NOT NULL,
    outcome     text NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.boundary_calls (prompt_hash);
COMMENT ON COLUMN phoebe.boundary_calls.prompt_hash IS 'As told by the producer, else the SHA-256 of inputs.prompt in hexadecimal.';

CREATE TABLE phoebe.organ_operations (
    trail_id   uuid NOT NULL,
    organ      text,
    operation  text,
    requester  text,
    priority   integer,
    queue_ms   double precision,
    service_ms double precision,
    started    timestamptz NOT NULL,
    cost       double precision NOT NULL,
    reward     double precision NOT NULL,
    outcome    text NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.organ_operations (organ, trail_id);

CREATE TABLE phoebe.quizzes (
    trail_id  uuid NOT NULL,
    npc       text,
    quiz_id   uuid,
    village   bigint,
    questions integer,
    correct   integer,
    score     double precision,
    started   timestamptz NOT NULL,
    outcome   text NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.quizzes (npc, trail_id);

CREATE TABLE phoebe.verifications (
    trail_id        uuid NOT NULL,
    gate_id         text,
    original_signal uuid,
    verdict         text,
    discrepancy     double precision,
    verifier        text NOT NULL,
    started         timestamptz NOT NULL,
    reward          double precision NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.verifications (gate_id, trail_id);
CREATE INDEX ON phoebe.verifications (original_signal) WHERE original_signal IS NOT NULL;

CREATE TABLE phoebe.lifeforce_observations (
    trail_id uuid NOT NULL,
    entity   text NOT NULL,
    balance  double precision,
    income   double precision,
    spending double precision,
    vitality double precision,
    observed timestamptz NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.lifeforce_observations (entity, trail_id);

CREATE TABLE phoebe.resource_observations (
    trail_id  uuid NOT NULL,
    entity    text NOT NULL,
    kind      text,
    cpu_pct   double precision,
    rss_bytes bigint,
    observed  timestamptz NOT NULL,
    PRIMARY KEY (trail_id)
) PARTITION BY RANGE (trail_id);
CREATE INDEX ON phoebe.resource_observations (entity, trail_id);

CREATE TABLE phoebe.exports (
    export_id       uuid NOT NULL,
    kind            text NOT NULL,
    month           date NOT NULL CHECK (month = date_trunc('month', month)),
    is_complete     boolean NOT NULL,
    trails          bigint NOT NULL CHECK (trails >= 0),
    filters         jsonb NOT NULL,
    format          text NOT NULL,
    schema_version  integer NOT NULL,
    manifest_sha256 text NOT NULL,
    exported        timestamptz NOT NULL DEFAULT now(),
    exported_by     text NOT NULL DEFAULT session_user,
    PRIMARY KEY (export_id, kind, month)
);
COMMENT ON TABLE phoebe.exports IS 'What was exported as training data: one row per export, kind and month (UTC, of the id).';
COMMENT ON COLUMN phoebe.exports.is_complete IS 'No filter but kind and time left any trail of the month out.';
COMMENT ON COLUMN phoebe.exports.trails IS 'Trails of that kind and month in the export.';
