-- The questions a lab asks. Each reads tables of figures, or one index range, so that it stays quick at millions of trails.

-- How are the cells and other entities?
CREATE VIEW phoebe.cell_health AS
WITH spoken AS (
    SELECT source AS entity, sum(collapses)::bigint AS waves_correlated, sum(confidence) / sum(collapses) AS mean_confidence, max(last) AS last
    FROM phoebe.gate_sources GROUP BY source
)
SELECT entity,
       CASE
           WHEN vitality < 1 THEN 'starving'
           WHEN actor.trails >= 10 AND actor.failures > 0.5 * actor.trails THEN 'failing'
           WHEN greatest(life.observed, machine.observed, spoken.last, actor.last) < now() - interval '5 minutes' THEN 'silent'
           ELSE 'well' END AS health,
       greatest(life.observed, machine.observed, spoken.last, actor.last) AS last_seen,
       balance, income, spending, vitality, cpu_pct, rss_bytes,
       coalesce(waves_correlated, 0) AS waves_correlated, mean_confidence,
       coalesce(trails, 0) AS trails, failures::double precision / nullif(trails, 0) AS failure_rate
FROM phoebe.lifeforce_latest AS life
FULL JOIN phoebe.resource_latest AS machine USING (entity)
FULL JOIN spoken USING (entity)
FULL JOIN (SELECT actor AS entity, trails, failures, last FROM phoebe.actor_figures) AS actor USING (entity);

-- What do gates cost and earn?
CREATE VIEW phoebe.gate_economics AS
SELECT gate_id, domain, state, mode, weight, transitions, opened, closed, collapses,
       lifeforce_spent, lifeforce_earned, net, lifeforce_spent / nullif(opened, 0) AS cost_per_opening,
       confirmed + failed + partial AS verdicts, confirmed, failed, partial, verification_rate, last_transition,
       coalesce(mode, '') <> 'reflex' AND net > 0 AND confirmed + failed + partial >= 20 AND verification_rate >= 0.9 AS is_reflex_candidate
FROM phoebe.gates;

-- Which gates have earned to be reflexes?
CREATE VIEW phoebe.reflex_candidates AS
SELECT gate_id, domain, mode, weight, verdicts, verification_rate, net, opened
FROM phoebe.gate_economics WHERE is_reflex_candidate;

-- What has become of each NPC?
CREATE VIEW phoebe.npc_careers AS
SELECT npc, coalesce(episodes, 0) AS episodes, successes, failures, successes::double precision / nullif(episodes, 0) AS success_rate,
       ticks, reward, reward / nullif(episodes, 0) AS reward_per_episode, cost,
       first_known_share, last_known_share, best_known_share, last_known_share - first_known_share AS learnt_share,
       generation, first_episode, last_episode,
       coalesce(quizzes, 0) AS quizzes, passed AS quizzes_passed, correct::double precision / nullif(questions, 0) AS answers_right_share
FROM phoebe.npc_figures FULL JOIN phoebe.quiz_figures USING (npc);

-- What does each capability cost?
CREATE VIEW phoebe.capability_costs AS
SELECT kind, capability, sum(trails)::bigint AS trails, sum(cost) AS cost, sum(cost) / sum(trails) AS cost_per_trail,
       sum(reward) AS reward, sum(reward) - sum(cost) AS net,
       coalesce(sum(trails) FILTER (WHERE outcome = 'success'), 0)::double precision / sum(trails)::double precision AS success_rate,
       sum(cost) / nullif(sum(trails) FILTER (WHERE outcome = 'success'), 0)::double precision AS cost_per_success,
       sum(seconds) / sum(trails) * 1000 AS mean_ms, min(day) AS first_day, max(day) AS last_day
FROM phoebe.trail_days GROUP BY kind, capability;

-- Who spoke before a gate opened? Lift compares a source's share of the openings with its share of all collapses of the gate.
CREATE VIEW phoebe.gate_opening_sources AS
SELECT source_of.gate_id, source, source_of.domain,
       coalesce(sum(source_of.collapses) FILTER (WHERE result = 'opened'), 0)::bigint AS openings,
       coalesce(sum(source_of.collapses) FILTER (WHERE result = 'opened'), 0)::double precision / nullif(gate.opened_collapses, 0) AS share_of_openings,
       (coalesce(sum(source_of.collapses) FILTER (WHERE result = 'opened'), 0)::double precision / nullif(gate.opened_collapses, 0))
           / nullif(sum(source_of.collapses)::double precision / nullif(gate.collapses, 0), 0) AS lift,
       sum(confidence) FILTER (WHERE result = 'opened') / nullif(sum(source_of.collapses) FILTER (WHERE result = 'opened'), 0)::double precision AS mean_confidence,
       sum(lead_ms) FILTER (WHERE result = 'opened') / nullif(sum(source_of.collapses) FILTER (WHERE result = 'opened'), 0)::double precision AS mean_lead_ms
FROM phoebe.gate_sources AS source_of
JOIN phoebe.gates AS gate USING (gate_id)
GROUP BY source_of.gate_id, source, source_of.domain, gate.opened_collapses, gate.collapses;

-- Which pairs correlated before a gate opened?
CREATE VIEW phoebe.gate_opening_pairs AS
SELECT gate_id, first, second, collapses AS openings, correlation / collapses AS mean_correlation
FROM phoebe.gate_pairs WHERE result = 'opened';

-- The same, opening by opening: filter by gate_id or trail_id.
CREATE VIEW phoebe.gate_openings AS
SELECT opening.trail_id, opening.started, opening.gate_id, opening.cause, opening.weight, opening.correlation_score,
       opening.collapse, collapse.combined_confidence, collapse.aggregate_correlation,
       wave.ordinal, wave.message_id AS wave, wave.source, wave.domain, wave.confidence, wave.polarity, wave.emitted,
       extract(epoch FROM opening.started - wave.emitted)::double precision * 1000 AS before_ms
FROM phoebe.gate_transitions AS opening
LEFT JOIN phoebe.collapses AS collapse ON collapse.trail_id = opening.collapse
LEFT JOIN phoebe.collapse_waves AS wave ON wave.trail_id = opening.collapse
WHERE opening.to_state = 'open';

-- What did NPCs earn under each generation of the governor? Episodes that were written before the trail of their allocation are looked
-- up here; those whose allocation never came are left out.
CREATE VIEW phoebe.governor_rewards AS
WITH late AS (
    SELECT coalesce(given.policy, '') AS policy, coalesce(given.weights_generation, 0) AS generation,
           count(*) AS episodes, count(*) FILTER (WHERE outcome = 'success') AS successes,
           sum(coalesce(reward_sum, episode.reward)) AS reward, sum(coalesce(known_share, 0)) AS known_share
    FROM phoebe.npc_episodes AS episode
    JOIN phoebe.allocations AS given ON given.trail_id = episode.allocation
    WHERE governor_policy IS NULL AND episode.allocation IS NOT NULL
    GROUP BY 1, 2
), lived AS (
    SELECT policy, generation, sum(episodes)::bigint AS episodes, sum(successes)::bigint AS successes, sum(reward) AS reward, sum(known_share) AS known_share
    FROM (SELECT * FROM phoebe.governor_episodes UNION ALL SELECT * FROM late) AS both_parts
    GROUP BY policy, generation
)
SELECT policy, generation, coalesce(allocations, 0) AS allocations, governor.reward AS governor_reward,
       coalesce(episodes, 0) AS episodes, lived.reward AS episode_reward, lived.reward / nullif(episodes, 0) AS reward_per_episode,
       successes::double precision / nullif(episodes, 0) AS success_rate, known_share / nullif(episodes, 0) AS mean_known_share,
       first, last
FROM phoebe.governor_figures AS governor FULL JOIN lived USING (policy, generation);
