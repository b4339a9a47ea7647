import { describe, expect, it } from "vitest";
import { Measure } from "../../src/app/measure";
import { clustersOf, isOpen } from "../../src/model/clusters";
import { EventLog } from "../../src/model/events";
import { npcSlot } from "../../src/model/layout";
import { Ring } from "../../src/model/ring";
import { Scene } from "../../src/model/scene";
import { number, plain, shortened, span } from "../../src/model/text";
import { Trigger } from "../../src/model/trigger";
import { trimmed } from "../../src/render/canvas2d";
import { reconnectDelay } from "../../src/wire/connection";
import { decode, type Frame } from "../../src/wire/frame";
import type { NodeName, StudioEvent } from "../../src/wire/messages";
import { encodeFrame } from "../peer/encode";

const frame = (kind: 1 | 2, t: number, nodes: [number, number, number][], edges: [number, number][] = []): Frame => decode(encodeFrame({
    kind, seq: 1, t, oldest: t, nodes: nodes.map(([i, state, rate]) => ({ i, state, flash: 0, value: 0.5, rate })), edges: edges.map(([i, rate]) => ({ i, rate })),
})) as Frame;
const event = (t: number, node: string, what: string): StudioEvent => ({ t, id: `${t}${node}${what}`, node, what, text: "" });

describe("scene", () => {
    it("folds deltas into what it knows and forgets with a keyframe", () => {
        const scene = new Scene();
        scene.apply(frame(1, 1, [[0, 2, 5], [70, 3, 9]], [[300, 4]]));
        scene.apply(frame(2, 2, [[0, 1, 6]]));
        expect([scene.state[0], scene.rate[0], scene.state[70], scene.edgeRate[300]]).toEqual([1, 6, 3, 4]);
        scene.apply(frame(1, 3, [[0, 1, 6]]));
        expect([scene.state[70], scene.edgeRate[300]]).toEqual([0, 0]);
    });

    it("keeps its arrays while frames go by", () => {
        const scene = new Scene();
        scene.apply(frame(1, 1, [[999, 1, 1]], [[2_999, 1]]));
        const { state, edgeRate } = scene;
        for (let k = 0; k < 100; k++) {
            scene.apply(frame(2, k, [[k * 10, 1, 1]], [[k, 1]]));
        }
        expect(scene.state).toBe(state);
        expect(scene.edgeRate).toBe(edgeRate);
    });

    it("leaves out what is retired", () => {
        const scene = new Scene();
        const node: NodeName = { i: 0, id: "npc/1", kind: "npc", domain: "cognitive", label: "1" };
        scene.name([node], []);
        expect([...scene.present()]).toHaveLength(1);
        scene.name([{ ...node, retired: true }], []);
        expect([...scene.present()]).toHaveLength(0);
    });
});

describe("clusters", () => {
    const nodes: NodeName[] = Array.from({ length: 2_000 }, (_, i) => ({ i, id: `npc/${i}`, kind: "npc", domain: "cognitive", label: "" }));
    const found = clustersOf(nodes, nodes.map(({ i }) => npcSlot(i).x), nodes.map(({ i }) => npcSlot(i).y));

    it("hold every NPC once, at most 64 each", () => {
        expect(new Set(found.flatMap((cluster) => cluster.members)).size).toBe(2_000);
        expect(Math.max(...found.map((cluster) => cluster.members.length))).toBeLessThanOrEqual(81);
    });

    it("open when one comes near, and only those in sight", () => {
        const [first] = found;
        const sight = { left: first.x - 10, right: first.x + 10, top: first.y - 10, bottom: first.y + 10 };
        expect(isOpen(first, 0.3, sight)).toBe(false);
        expect(isOpen(first, 0.6, sight)).toBe(true);
        expect(found.filter((cluster) => isOpen(cluster, 0.6, sight)).length).toBeLessThan(5);
    });
});

describe("events", () => {
    it("stay in order, once each, and bounded", () => {
        const log = new EventLog(100);
        for (let k = 0; k < 1_000; k++) {
            log.add([event(k, "gate/a", "collapse"), event(k - 3, "gate/b", "gate_opened"), event(k, "gate/a", "collapse")]);
        }
        expect(log.all).toHaveLength(100);
        expect(log.all.map(({ t }) => t)).toEqual([...log.all.map(({ t }) => t)].sort((a, b) => a - b));
        expect(new Set(log.all.map(({ id }) => id)).size).toBe(100);
    });

    it("know the last one of a kind until a moment", () => {
        const log = new EventLog();
        log.add([event(10, "gate/a", "gate_opened"), event(20, "gate/b", "gate_opened"), event(30, "gate/c", "collapse")]);
        expect(log.last(["gate_opened"], 25)?.node).toBe("gate/b");
        expect(log.last(["gate_opened"], 20)?.node).toBe("gate/b");
        expect(log.last(["gate_opened"], 19)?.node).toBe("gate/a");
        expect(log.last(["gate_opened"], 5)).toBeNull();
        expect(log.last(["gate_opened"], 25, "gate/a")?.t).toBe(10);
        expect([log.reaches(10), log.reaches(9), new EventLog().reaches(10)]).toEqual([true, false, false]);
    });
});

describe("ring", () => {
    it("keeps the newest and forgets the oldest", () => {
        const ring = new Ring(4);
        [1, 2, 3, 4, 5, 6].forEach((t) => ring.push(t, t * 10));
        expect(Array.from({ length: ring.length }, (_, k) => [ring.time(k), ring.value(k)])).toEqual([[3, 30], [4, 40], [5, 50], [6, 60]]);
        expect([ring.at(4.5, 1), ring.at(2, 1), ring.at(60, 1)]).toEqual([40, null, null]);
    });

    it("samples what held at each time, as looking each up would", () => {
        const ring = new Ring(50);
        for (let k = 0; k < 80; k++) {
            ring.push(k * 10 + (k % 3), k);
        }
        const times = Array.from({ length: 200 }, (_, k) => 250 + k * 3);
        const out: (number | null)[] = [];
        ring.sampled(times, 40, out);
        expect(out).toEqual(times.map((t) => ring.at(t, 40)));
        expect(out.filter((value) => value === null).length).toBeGreaterThan(0);
    });

    it("begins anew when time runs backwards", () => {
        const ring = new Ring(4);
        [5, 6, 2].forEach((t) => ring.push(t, t));
        expect([ring.length, ring.lastTime]).toEqual([1, 2]);
    });
});

describe("trigger", () => {
    it("stands still half a screen after what it waited for, and for nothing else", () => {
        const trigger = new Trigger();
        trigger.arm("opened");
        expect(trigger.hear([event(100, "gate/a", "gate_closed"), event(100, "gate/other", "gate_opened")], ["gate/a"])).toBe(false);
        expect(trigger.hear([event(200, "gate/a", "gate_opened")], ["gate/a"])).toBe(true);
        expect(trigger.hear([event(300, "gate/a", "gate_opened")], ["gate/a"])).toBe(false);
        expect(trigger.edge(600, 1_000)).toBeNull();
        expect(trigger.edge(701, 1_000)).toBe(700);
        trigger.arm("opened");
        expect(trigger.edge(9_000, 1_000)).toBeNull();
    });
});

describe("texts", () => {
    it("lose what could reorder or hide their neighbours", () => {
        expect(plain("a\u202Eb\u0000c\nd\u2066e")).toBe("a b c d e");
        expect(shortened("x".repeat(10_000), 20)).toHaveLength(20);
        expect(shortened("🧬⚡🔱💎🔥", 3)).toBe("🧬⚡…");
        expect(shortened("مرحبا", 60)).toBe("مرحبا");
    });

    it("give numbers and spans as a person says them", () => {
        expect([0, 0.123456, 9.876, 12.34, 456.7, 12_345, 2_300_000, NaN].map((value) => number(value))).toEqual(["0", "0.12", "9.88", "12.3", "457", "12.3 k", "2.3 M", "-"]);
        expect([5, 1_500, 42_000, 130_000, 7_260_000].map(span)).toEqual(["5 ms", "1.5 s", "42 s", "2 min 10 s", "2 h 1 min"]);
    });
});

describe("small things", () => {
    it("cut a curve where they should", () => {
        expect(trimmed(0, 0, 5, 10, 10, 0, 0, 1)).toEqual([0, 0, 5, 10, 10, 0]);
        expect(trimmed(0, 0, 5, 0, 10, 0, 0.25, 0.75)).toEqual([2.5, 0, 5, 0, 7.5, 0]);
    });

    it("wait longer after each failure, never longer than seven seconds", () => {
        expect(reconnectDelay(1, 0.5)).toBe(500);
        expect(reconnectDelay(50, 1)).toBeLessThanOrEqual(6_250);
        expect(reconnectDelay(3, 0)).not.toBe(reconnectDelay(3, 1));
    });

    it("measure the last six hundred frames", () => {
        const measure = new Measure();
        for (let k = 1; k <= 2_000; k++) {
            measure.paint(k <= 1_400 ? 100 : 1 + (k % 10) / 10);
        }
        expect(measure.summary().scriptMs.p99).toBeLessThan(2);
        expect(measure.summary().paints).toBe(2_000);
    });
});
