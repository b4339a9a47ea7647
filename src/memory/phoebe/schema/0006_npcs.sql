-- What NPCs achieved, and under which governor.

CREATE TABLE phoebe.npc_figures (
    npc               text PRIMARY KEY,
    episodes          bigint NOT NULL,
    successes         bigint NOT NULL,
    failures          bigint NOT NULL,
    ticks             bigint NOT NULL,
    reward            double precision NOT NULL,
    cost              double precision NOT NULL,
    best_known_share  double precision,
    first_episode     timestamptz NOT NULL,
    first_known_share double precision,
    last_episode      timestamptz NOT NULL,
    last_known_share  double precision,
    generation        bigint
) WITH (fillfactor = 50);

CREATE TABLE phoebe.quiz_figures (
    npc       text PRIMARY KEY,
    quizzes   bigint NOT NULL,
    passed    bigint NOT NULL,
    questions bigint NOT NULL,
    correct   bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE phoebe.governor_figures (
    policy      text NOT NULL,
    generation  bigint NOT NULL,
    allocations bigint NOT NULL,
    reward      double precision NOT NULL,
    first       timestamptz NOT NULL,
    last        timestamptz NOT NULL,
    PRIMARY KEY (policy, generation)
) WITH (fillfactor = 50);
COMMENT ON COLUMN phoebe.governor_figures.generation IS 'Of the weights of the policy; 0 for one without learnt weights.';

CREATE TABLE phoebe.governor_episodes (
    policy      text NOT NULL,
    generation  bigint NOT NULL,
    episodes    bigint NOT NULL,
    successes   bigint NOT NULL,
    reward      double precision NOT NULL,
    known_share double precision NOT NULL,
    PRIMARY KEY (policy, generation)
) WITH (fillfactor = 50);

CREATE FUNCTION phoebe.note_npcs() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, phoebe, pg_temp SET jit = off
    -- A plan made while the table of allocations was small would read all of it for ever.
    SET enable_seqscan = off
    AS $$
DECLARE
    present text[];
BEGIN
    SELECT array_agg(DISTINCT kind) INTO present FROM fresh WHERE kind = ANY ('{allocation,episode,quiz}');
    IF present IS NULL THEN
        RETURN NULL;
    END IF;

    IF 'allocation' = ANY (present) THEN
        INSERT INTO phoebe.allocations
        SELECT trail_id, phoebe.json_integer(inputs, 'epoch'), phoebe.json_text(inputs, 'policy'), coalesce(phoebe.json_text(inputs, 'npc'), ''),
               phoebe.json_small(inputs, 'tick_hz'), phoebe.json_number(inputs, 'cpu_quota_pct'), phoebe.json_text(inputs, 'gate'),
               phoebe.json_small(inputs, 'priority'), model, weights_generation, started, reward
        FROM fresh WHERE kind = 'allocation' ORDER BY trail_id;

        INSERT INTO phoebe.governor_figures AS held (policy, generation, allocations, reward, first, last)
        SELECT coalesce(phoebe.json_text(inputs, 'policy'), ''), coalesce(weights_generation, 0), count(*), sum(reward), min(started), max(started)
        FROM fresh WHERE kind = 'allocation'
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (policy, generation) DO UPDATE SET
            allocations = held.allocations + excluded.allocations, reward = held.reward + excluded.reward,
            first = least(held.first, excluded.first), last = greatest(held.last, excluded.last);
    END IF;

    IF 'episode' = ANY (present) THEN
        WITH lived AS (
            INSERT INTO phoebe.npc_episodes
            SELECT one.trail_id, parent_trail, coalesce(phoebe.json_text(inputs, 'npc'), left(actor, 200)), phoebe.json_integer(inputs, 'village'),
                   phoebe.json_integer(inputs, 'ticks'), phoebe.json_integer(inputs, 'facts_known'), phoebe.json_integer(inputs, 'facts_total'),
                   phoebe.json_number(inputs, 'known_share'), phoebe.json_number(inputs, 'reward_sum'),
                   coalesce(phoebe.json_integer(inputs, 'generation'), one.weights_generation),
                   CASE WHEN given.trail_id IS NOT NULL THEN coalesce(given.policy, '') END,
                   CASE WHEN given.trail_id IS NOT NULL THEN coalesce(given.weights_generation, 0) END,
                   one.started, ended, cost, one.reward, outcome
            FROM fresh AS one
            LEFT JOIN phoebe.allocations AS given ON given.trail_id = one.parent_trail
            WHERE one.kind = 'episode' ORDER BY one.trail_id
            RETURNING *
        ), careers AS (
            INSERT INTO phoebe.npc_figures AS held (
                npc, episodes, successes, failures, ticks, reward, cost, best_known_share,
                first_episode, first_known_share, last_episode, last_known_share, generation)
            SELECT npc, count(*), count(*) FILTER (WHERE outcome = 'success'), count(*) FILTER (WHERE outcome = 'failure'),
                   coalesce(sum(ticks), 0), sum(coalesce(reward_sum, reward)), sum(cost), max(known_share),
                   min(started), (array_agg(known_share ORDER BY started, trail_id))[1],
                   max(started), (array_agg(known_share ORDER BY started DESC, trail_id DESC))[1], max(generation)
            FROM lived
            GROUP BY npc ORDER BY npc
            ON CONFLICT (npc) DO UPDATE SET
                episodes = held.episodes + excluded.episodes, successes = held.successes + excluded.successes,
                failures = held.failures + excluded.failures, ticks = held.ticks + excluded.ticks, reward = held.reward + excluded.reward,
                cost = held.cost + excluded.cost, best_known_share = greatest(held.best_known_share, excluded.best_known_share),
                first_known_share = CASE WHEN excluded.first_episode < held.first_episode THEN excluded.first_known_share ELSE held.first_known_share END,
                first_episode = least(held.first_episode, excluded.first_episode),
                last_known_share = CASE WHEN excluded.last_episode >= held.last_episode THEN excluded.last_known_share ELSE held.last_known_share END,
                last_episode = greatest(held.last_episode, excluded.last_episode),
                generation = greatest(held.generation, excluded.generation)
        )
        INSERT INTO phoebe.governor_episodes AS held (policy, generation, episodes, successes, reward, known_share)
        SELECT governor_policy, governor_generation, count(*), count(*) FILTER (WHERE outcome = 'success'),
               sum(coalesce(reward_sum, reward)), sum(coalesce(known_share, 0))
        FROM lived WHERE governor_policy IS NOT NULL
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (policy, generation) DO UPDATE SET
            episodes = held.episodes + excluded.episodes, successes = held.successes + excluded.successes,
            reward = held.reward + excluded.reward, known_share = held.known_share + excluded.known_share;
    END IF;

    IF 'quiz' = ANY (present) THEN
        INSERT INTO phoebe.quizzes
        SELECT trail_id, phoebe.json_text(inputs, 'npc'), phoebe.json_uuid(inputs, 'quiz_id'), phoebe.json_integer(inputs, 'village'),
               phoebe.json_small(inputs, 'questions'), phoebe.json_small(reads, 'right'), phoebe.json_number(reads, 'score'), started, outcome
        FROM fresh WHERE kind = 'quiz' ORDER BY trail_id;

        INSERT INTO phoebe.quiz_figures AS held (npc, quizzes, passed, questions, correct)
        SELECT phoebe.json_text(inputs, 'npc'), count(*), count(*) FILTER (WHERE outcome = 'success'),
               coalesce(sum(phoebe.json_small(inputs, 'questions')), 0), coalesce(sum(phoebe.json_small(reads, 'right')), 0)
        FROM fresh WHERE kind = 'quiz' AND phoebe.json_text(inputs, 'npc') IS NOT NULL
        GROUP BY 1 ORDER BY 1
        ON CONFLICT (npc) DO UPDATE SET
            quizzes = held.quizzes + excluded.quizzes, passed = held.passed + excluded.passed,
            questions = held.questions + excluded.questions, correct = held.correct + excluded.correct;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER trails_3_npcs AFTER INSERT ON phoebe.trails
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION phoebe.note_npcs();
