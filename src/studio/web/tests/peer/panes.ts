import { type Garden, gates, hostileNames, noise, trail } from "./garden";

const side = 5;

/** A five by five grid with a house at each corner and a few places. */
export function map(kind: "grid" | "streets"): object {
    const count = kind === "grid" ? side : 9;
    const nodes: object[] = [];
    const edges: [number, number][] = [];
    for (let row = 0; row < count; row++) {
        for (let column = 0; column < count; column++) {
            const i = nodes.length;
            const bent = kind === "grid" ? 0 : 1;
            nodes.push({
                x: column * 40 + bent * (noise(i * 3) - 0.5) * 26, y: row * 40 + bent * (noise(i * 3 + 1) - 0.5) * 26,
                house: i % 6 === 0 ? i / 6 : null, place: i % 7 === 3 ? ["well", "bakery", "market"][i % 3] : null,
            });
            if (column > 0 && (!bent || noise(i) > 0.15)) {
                edges.push([i - 1, i]);
            }
            if (row > 0 && (!bent || noise(i + 99) > 0.2)) {
                edges.push([i - count, i]);
            }
        }
    }
    return { nodes, edges, attribution: kind === "grid" ? null : "(c) OpenStreetMap contributors, ODbL" };
}

const nodeOf = (k: number, t: number): number => Math.floor(noise(k * 131 + Math.floor(t / 1_500)) * side * side);

export function village(garden: Garden, t: number): object {
    const bodies: object[] = Array.from({ length: garden.options.npcs }, (_, k) => {
        const node = nodeOf(k, t);
        return {
            id: `npc/${k}`, node, crawler: false,
            needs: { food: noise(k + Math.floor(t / 9_000)), water: noise(k * 3 + Math.floor(t / 9_000)), rest: noise(k * 5 + Math.floor(t / 9_000)) },
            knows: noise(k + 5), score: noise(k + 6),
        };
    });
    if (garden.options.hostile) {
        bodies.push(...hostileNames.map((id, k) => ({ id: `npc/${id}`, node: k, crawler: false, needs: {}, knows: 0, score: 0 })));
    }
    bodies.push({ id: "crawler-0", node: 12, x: 80 + 30 * Math.sin(t / 3_000), y: 80 + 30 * Math.cos(t / 3_000), crawler: true, needs: {}, knows: 0, score: 0 });
    return { kind: "village", t, village: 4, tick: Math.floor(t / 50) % 12_000, map: { version: 1, kind: "grid" }, bodies, houses: [0, 6, 12, 18, 24].map((node) => ({ house: node / 6, node, facts: [{ attribute: "door", value: "red" }] })) };
}

export function npc(garden: Garden, id: string, t: number): object {
    const k = Number(id.slice(4));
    const node = nodeOf(k, t);
    const exits = [node - 1, node + 1, node - side, node + side].filter((exit) => exit >= 0 && exit < side * side);
    return {
        kind: "npc", t, id, node, state: "exploring", known_share: 0.29 + 0.1 * noise(k),
        brain: { td_error: 0.2 * Math.sin(t / 800 + k) + 0.05 * (noise(Math.floor(t / 250)) - 0.5), entropy: 0.9 + 0.3 * Math.sin(t / 2_200 + k), values: exits.map((exit) => ({ exit, value: noise(exit * 17 + Math.floor(t / 4_000)) * 2 - 0.6 })) },
        memories: ["house 2 has a red door", "the well is at node 3", `saw npc/${(k + 4) % Math.max(1, garden.options.npcs)} at node ${nodeOf(k + 4, t)}`],
        path: [node, ...exits.slice(0, 1), 12], knows: [{ house: 2, attribute: "door", value: "red" }, { house: 0, attribute: "roof", value: "slate" }],
        allocations: [0, 1, 2, 3].map((n) => ({ t: t - n * 21_000, tick_hz: 16 - n, cpu_quota_pct: 4.2 - n * 0.3, gate: n % 2 ? "closed" : "open", priority: 7 - n, reason: n === 0 ? "has the most left to learn (71 %)" : "others have more left to learn", policy: "proportional_to_remaining+network" })),
    };
}

export function economy(garden: Garden, t: number): object {
    const ids = ["governor/proportional", "cortex/nyx", "boundary/gemma", "cell/math", "cell/distance_front", "gate/math", ...Array.from({ length: Math.min(8, garden.options.npcs) }, (_, k) => `npc/${k}`)];
    return {
        kind: "economy", t,
        lifeforce: ids.map((id, k) => ({ id, stock: 40 + 60 * noise(k) + 8 * Math.sin(t / 5_000 + k), income: 2 * noise(k + 1), spent: 2 * noise(k + 2) })),
        cpu: ids.map((id, k) => ({ id, pct: 4 * noise(k + Math.floor(t / 500)), quota: 5 })),
        llm: {
            queued: 2, running: 1, openings_used: 1 + Math.floor(noise(Math.floor(t / 1_000)) * 2), openings_limit: 3, text: "answering gate/math for 1.2 s (question: what is 17 x 23?)",
            queue: [{ requester: "gate/battery", priority: 6, waited_ms: 840, text: "battery falls faster than expected" }, { requester: "npc/7", priority: 4, waited_ms: 2_310, text: "where is the bakery?" }],
            by_requester: gates.map((gate, k) => ({ requester: `gate/${gate}`, tokens_used: Math.floor(9_000 * noise(k + 40)), tokens_limit: 10_000, lf_used: 60 * noise(k + 50), lf_limit: 80 })),
        },
        budgets: [...(garden.options.hostile ? hostileNames.slice(0, 6).map((name) => ({ name, used: 1, limit: 2, unit: name })) : []), { name: "CPU of NPCs", used: 96, limit: 150, unit: "% of a core" }, { name: "cortex tokens", used: 21_400, limit: 50_000, unit: "tokens/h" }],
    };
}

export function drawer(id: string, t: number): object {
    return {
        id, state: "active",
        facts: [...(id.startsWith("cell/hostile") ? hostileNames.map((name) => ({ name, value: name, unit: name })) : []), { name: "uptime", value: "512", unit: "s" }, { name: "memory", value: "8.4", unit: "MB" }, { name: "lifeforce", value: "84.2", unit: "LF" }],
        last: [0, 1, 2, 3].map((k) => ({ t: t - k * 430, subject: `dev.nervous.cells.${id.split("/")[1]?.slice(0, 40) ?? "x"}.wave`, json: { header: { message_type: "wave_signal", source: { id, kind: "cell" } }, body: { confidence: 0.6 - k / 10, word: "<b>calculate</b>", region: "math" } } })),
        trails: [0, 1, 2].map((k) => ({ trail: trail(k + 20), kind: ["gate_transition", "wave_collapse", "verdict"][k], t: t - k * 2_100, outcome: ["opened", "opened", "confirmed"][k], text: "math 0.6 and calculate 0.5 collapsed to 0.80" })),
    };
}

export const chain = (t: number): object => ({
    steps: [
        { t: t - 900, trail: trail(1), kind: "wave", entity: "cell/math", node: "cell/math", text: "math said 'math' with 0.6", outcome: "heard" },
        { t: t - 700, trail: trail(2), kind: "wave", entity: "cell/math", node: "cell/math", text: "math said 'calculate' with 0.5", outcome: "heard" },
        { t: t - 690, trail: trail(3), kind: "wave_collapse", entity: "gate/math", node: "gate/math", text: "two waves collapsed to 0.80", outcome: "opened" },
        { t: t - 688, trail: trail(4), kind: "gate_transition", entity: "gate/math", node: "gate/math", text: "stable to open at +0.72", outcome: "opened" },
        { t: t - 300, trail: trail(5), kind: "cortex", entity: "cortex/nyx", node: "cortex/nyx", text: "answered in 1.8 s", outcome: "answered" },
        { t, trail: trail(6), kind: "verdict", entity: "gate/math", node: "gate/math", text: "confirmed: weight 0.10 to 0.12, 8 LF", outcome: "confirmed" },
    ],
});
