import type { Domain, EdgeName, EdgeStyle, NodeKind, NodeName, StudioEvent } from "../../src/wire/messages";

/**
 * A made-up system for tests of the page and for its benchmark: everything is a function of the time alone, so that any moment can be played
 * again, and two runs paint the same picture.
 */
export interface GardenOptions {
    npcs: number;
    /** Fill up with cells, gates and NPCs to this many nodes with three edges each; for the benchmark. */
    nodes?: number;
    hostile?: boolean;
}

export interface Sample {
    state: Uint8Array;
    flash: Uint8Array;
    value: Float32Array;
    rate: Float32Array;
    edgeRate: Float32Array;
}

const domainOf = (kind: NodeKind): Domain =>
    kind === "organ" ? "organ" : kind === "store" ? "memory" : ["npc", "cortex", "boundary", "governor", "operator"].includes(kind) ? "cognitive" : "nervous";

/** Numbers from 0 to 1 that look random and depend on nothing but the input. */
export function noise(n: number): number {
    let x = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 4_294_967_296;
}

/** What somebody may call himself, or say: markup, 10 kB, right to left, emoji, control characters, nothing. */
export const hostileNames = ["<img src=x onerror=alert(1)>", "<script>document.title='owned'</script>", "x".repeat(10_240), "\u202Egnirts desrever", "🧬⚡🔱💎🔥👩‍👩‍👧‍👦", "a\"b'c&amp;d", "line\nbreak\ttab\u0000nul", "", "مرحبا بالعالم"];

export const gates = ["math", "battery", "obstacle", "host", "exploration"];
const cells = ["math", "battery", "host", "distance_front", "distance_left", "distance_right", "motor"];
const feeds: Record<string, string[]> = { math: ["math"], battery: ["battery"], obstacle: ["distance_front", "distance_left", "distance_right"], host: ["host"], exploration: ["motor", "distance_front"] };

export class Garden {
    readonly nodes: NodeName[] = [];
    readonly edges: EdgeName[] = [];
    private readonly byId = new Map<string, number>();

    constructor(readonly options: GardenOptions) {
        this.village();
        if (options.hostile) {
            this.hostile();
        }
        if (options.nodes) {
            this.fillUp(options.nodes);
        }
    }

    index(id: string): number {
        return this.byId.get(id) ?? -1;
    }

    /** Everything at the given moment. */
    at(t: number): Sample {
        const n = this.nodes.length;
        const sample: Sample = { state: new Uint8Array(n), flash: new Uint8Array(n), value: new Float32Array(n), rate: new Float32Array(n), edgeRate: new Float32Array(this.edges.length) };
        for (const { i, kind, id } of this.nodes) {
            sample.rate[i] = this.rateOf(kind, i, t);
            sample.value[i] = kind === "gate" ? this.gateValue(id, t) : 0.6 + 0.4 * Math.sin(t / 4_000 + i);
            sample.state[i] = kind === "gate" ? (sample.value[i] > 0.5 ? 3 : sample.value[i] < -0.5 ? 4 : 1) : this.stateOf(id, kind, i, t);
        }
        for (const event of this.events(t - 60, t)) {
            const i = this.index(event.node);
            sample.flash[i] = event.what === "gate_opened" ? 2 : event.what === "gate_closed" ? 3 : event.what === "reflex" ? 1 : event.what === "collapse" ? 4 : 0;
        }
        for (const { i, a, b } of this.edges) {
            sample.edgeRate[i] = Math.max(0, Math.min(sample.rate[a], sample.rate[b]) * (0.4 + 0.6 * noise(i)) * (noise(i + Math.floor(t / 3_000)) < 0.15 ? 0 : 1));
        }
        return sample;
    }

    /** Continuous state of a gate: it swings, each at its own pace, and opens and closes by it. */
    gateValue(id: string, t: number): number {
        const k = this.index(id);
        return Math.max(-1, Math.min(1, 0.75 * Math.sin(t / (5_200 + 900 * (k % 5)) + k * 1.7) + 0.25 * Math.sin(t / 1_130 + k)));
    }

    /** Confidence of a cell's waves. */
    confidence(id: string, t: number): number {
        const k = this.index(id);
        return Math.max(0, Math.min(1, 0.5 + 0.35 * Math.sin(t / (2_600 + 400 * (k % 7)) + k) + 0.12 * (noise(Math.floor(t / 100) + k * 977) - 0.5)));
    }

    /** What happened after `from` up to `to`. */
    events(from: number, to: number): StudioEvent[] {
        const found: StudioEvent[] = [];
        const stepMs = 50;
        for (const node of this.nodes) {
            if (node.kind === "gate") {
                for (let s = Math.floor(from / stepMs) + 1; s * stepMs <= to; s++) {
                    found.push(...this.gateEvents(node.id, s * stepMs, stepMs));
                }
            }
        }
        for (let s = Math.floor(from / 7_000) + 1; s * 7_000 <= to; s++) {
            const npc = this.options.npcs > 0 ? Math.floor(noise(s) * this.options.npcs) : -1;
            if (npc >= 0) {
                found.push({ t: s * 7_000, id: `a${s}`, node: "governor/proportional", other: `npc/${npc}`, what: "allocation", text: `npc/${npc}: tick rate 10 to 16 Hz, quota 4.2 %, because it has the most left to learn (71 %)`, trail: trail(s + 7) });
                found.push({ t: s * 7_000 + 3_000, id: `c${s}`, node: "cortex/nyx", other: "gate/math", what: "cortex", text: "answered gate/math in 1.8 s with 212 tokens for 3.1 LF", trail: trail(s + 9) });
            }
        }
        if (this.options.npcs > 3) {
            const s = Math.floor(to / 60_000) * 60_000;
            if (s > from) {
                found.push({ t: s, id: `s${s}`, node: "npc/3", what: "stuck", text: "npc/3 has moved between two nodes for 40 s and learned nothing", trail: trail(s) });
            }
        }
        for (let s = Math.floor(from / 2_000) + 1; this.options.hostile && s * 2_000 <= to; s++) {
            found.push({ t: s * 2_000, id: `h${s}`, node: "cell/hostile-0", other: "cell/hostile-3", what: s % 2 ? "allocation" : "gate_opened", text: hostileNames[s % hostileNames.length], trail: trail(s) });
        }
        return found.sort((x, y) => x.t - y.t);
    }

    private gateEvents(id: string, t: number, stepMs: number): StudioEvent[] {
        const now = this.gateValue(id, t);
        const before = this.gateValue(id, t - stepMs);
        const name = id.slice(5);
        const found: StudioEvent[] = [];
        const add = (what: string, text: string): number => found.push({ t, id: `${what}${id}${t}`, node: id, what, text, value: now, trail: trail(t) });
        if (now > 0.5 && before <= 0.5) {
            add("collapse", `2 waves of ${name} collapsed to 0.80: ${name} 0.6, calculate 0.5`);
            add("gate_opened", `opened at +0.72, because ${name} (0.6) and calculate (0.5) agreed within 1.5 s (correlation 0.81)`);
        }
        if (now < -0.5 && before >= -0.5) {
            add("gate_closed", "closed at -0.52, because two waves contradicted each other");
        }
        if (Math.abs(now) < 0.25 && Math.abs(before) >= 0.25) {
            add("gate_stable", "went back to stable: nothing spoke for 1.4 s");
        }
        if (id === "gate/obstacle" && now > 0.9 && before <= 0.9) {
            add("reflex", "reflex: one wave of 0.97 sufficed, the crawler stopped");
        }
        return found;
    }

    private rateOf(kind: NodeKind, i: number, t: number): number {
        const base: Partial<Record<NodeKind, number>> = { cell: 10, gate: 8, nerve: 4, npc: 10, world: 240, thalamus: 60, governor: 26, cortex: 3, boundary: 2, supervisor: 5, organ: 1.5, store: 90, operator: 0 };
        return (base[kind] ?? 1) * (0.7 + 0.3 * Math.sin(t / 900 + i)) * (0.5 + noise(i));
    }

    private stateOf(id: string, kind: NodeKind, i: number, t: number): number {
        if (id === "npc/3") {
            return 5;
        }
        if (id === "npc/11") {
            return 6;
        }
        if (kind === "cortex") {
            return noise(Math.floor(t / 2_000)) < 0.6 ? 2 : 1;
        }
        return id === "organ/speech" ? 8 : noise(i * 31 + Math.floor(t / 2_500)) < 0.45 ? 2 : 1;
    }

    private add(kind: NodeKind, name: string, label = name): number {
        const i = this.nodes.length;
        const id = `${kind}/${name}`;
        this.nodes.push({ i, id, kind, domain: domainOf(kind), label, ...(kind === "gate" ? { thresholds: [-0.5, 0.5] } : {}) });
        this.byId.set(id, i);
        return i;
    }

    private link(a: number, b: number, style: EdgeStyle): void {
        if (a >= 0 && b >= 0 && a !== b) {
            this.edges.push({ i: this.edges.length, a, b, style });
        }
    }

    private village(): void {
        const world = this.add("world", "garden");
        const thalamus = this.add("thalamus", "gates", "thalamus");
        const governor = this.add("governor", "proportional", "governor");
        const cortex = this.add("cortex", "nyx");
        const boundary = this.add("boundary", "gemma");
        const supervisor = this.add("supervisor", "local");
        const phoebe = this.add("store", "phoebe");
        const iris = this.add("store", "iris");
        const vision = this.add("organ", "vision");
        const speech = this.add("organ", "speech");
        const operator = this.add("operator", "cli", "operator");
        cells.forEach((cell) => this.add("cell", cell));
        gates.forEach((gate) => this.add("gate", gate));
        const collision = this.add("nerve", "collision_avoidance");
        const exploration = this.add("nerve", "exploration");
        for (const gate of gates) {
            const g = this.index(`gate/${gate}`);
            (feeds[gate] ?? []).forEach((cell) => this.link(this.index(`cell/${cell}`), g, "dotted"));
            this.link(g, thalamus, "dashed");
            this.link(g, boundary, "solid");
        }
        for (const cell of cells) {
            this.link(world, this.index(`cell/${cell}`), "dashed");
        }
        this.link(this.index("gate/obstacle"), collision, "dashed");
        this.link(this.index("gate/exploration"), exploration, "dashed");
        this.link(collision, this.index("cell/motor"), "solid");
        this.link(exploration, this.index("cell/motor"), "solid");
        const lines: [number, number, EdgeStyle][] = [
            [thalamus, governor, "dashed"], [governor, supervisor, "solid"], [boundary, cortex, "solid"], [cortex, boundary, "dashed"], [cortex, phoebe, "dashed"],
            [thalamus, phoebe, "dashed"], [governor, phoebe, "dashed"], [phoebe, iris, "dashed"], [vision, thalamus, "dotted"], [speech, cortex, "dashed"], [operator, governor, "solid"],
        ];
        lines.forEach(([a, b, style]) => this.link(a, b, style));
        for (let k = 0; k < this.options.npcs; k++) {
            const npc = this.add("npc", String(k));
            this.link(world, npc, "dashed");
            this.link(npc, world, "solid");
            this.link(governor, npc, "solid");
        }
    }

    private hostile(): void {
        hostileNames.forEach((name, k) => {
            const i = this.add("cell", `hostile-${k}`, name);
            this.link(i, this.index("gate/math"), "dotted");
        });
    }

    private fillUp(total: number): void {
        const start = this.nodes.length;
        for (let k = start; k < total; k++) {
            this.add(k % 20 === 0 ? "gate" : k % 7 === 0 ? "cell" : "npc", String(k));
        }
        const wanted = total * 3;
        for (let e = this.edges.length; e < wanted; e++) {
            const a = Math.floor(noise(e * 2 + 1) * this.nodes.length);
            this.link(a, (a + 1 + Math.floor(noise(e * 2) * (this.nodes.length - 1))) % this.nodes.length, (["solid", "dashed", "dotted"] as const)[e % 3]);
        }
    }
}

export const trail = (n: number): string => `0193a000-0000-7000-8000-${Math.floor(Math.abs(n)).toString(16).padStart(12, "0").slice(-12)}`;
