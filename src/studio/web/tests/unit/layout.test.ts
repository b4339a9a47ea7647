import { describe, expect, it } from "vitest";
import { Layout, npcNumber, npcSlot, slot } from "../../src/model/layout";
import type { NodeKind, NodeName } from "../../src/wire/messages";

const node = (i: number, id: string): NodeName => ({ i, id, kind: id.split("/")[0] as NodeKind, domain: "nervous", label: id });
const place = (layout: Layout, nodes: NodeName[]): Map<string, [number, number]> => {
    layout.place(nodes);
    return new Map(nodes.map((n) => [n.id, [layout.x[n.i], layout.y[n.i]]]));
};
const cells = ["battery", "host", "math", "motor"].map((name, i) => node(i, `cell/${name}`));

describe("layout", () => {
    it("gives the same places whatever order the nodes come in", () => {
        expect(place(new Layout(), [...cells].reverse())).toEqual(place(new Layout(), cells));
    });

    it("never moves what stands when others come", () => {
        const layout = new Layout();
        const before = place(layout, cells);
        place(layout, [...cells, node(9, "cell/aaa"), ...Array.from({ length: 200 }, (_, k) => node(10 + k, `npc/${k}`))]);
        expect(place(layout, cells)).toEqual(before);
    });

    it("finds the same places again after a reload and after the server numbered anew", () => {
        const first = new Layout();
        place(first, cells);
        place(first, [...cells, node(4, "cell/aaa")]);
        const again = new Layout(new Map(), first.remembered());
        const renumbered = [node(0, "cell/aaa"), ...cells.map((cell) => ({ ...cell, i: cell.i + 1 }))];
        const places = place(again, renumbered);
        expect(places.get("cell/math")).toEqual([first.x[2], first.y[2]]);
        expect(places.get("cell/aaa")).toEqual([first.x[4], first.y[4]]);
    });

    it("keeps a pinned node where it was put, and sends it home when it is unpinned", () => {
        const layout = new Layout();
        const home = place(layout, cells).get("cell/math");
        layout.pin(cells[2], { x: 7, y: -7 });
        expect(place(layout, cells).get("cell/math")).toEqual([7, -7]);
        expect(place(new Layout(layout.pins), cells).get("cell/math")).toEqual([7, -7]);
        layout.unpin(cells[2]);
        expect(place(layout, cells).get("cell/math")).toEqual(home);
    });

    it("has a place of its own for each of 3,000 NPCs and 200 of every other kind", () => {
        const kinds: Exclude<NodeKind, "npc">[] = ["cell", "gate", "nerve", "organ"];
        const seen = new Set<string>();
        for (let k = 0; k < 3_000; k++) {
            const p = npcSlot(k);
            seen.add(`${p.x},${p.y}`);
        }
        kinds.forEach((kind) => Array.from({ length: 200 }, (_, k) => slot(kind, k)).forEach((p) => seen.add(`${kind}${p.x},${p.y}`)));
        expect(seen.size).toBe(3_000 + 4 * 200);
    });

    it("lays NPCs out in a block about three times as wide as high", () => {
        for (const count of [25, 300, 1_000, 3_000]) {
            const points = Array.from({ length: count }, (_, k) => npcSlot(k));
            const width = Math.max(...points.map((p) => p.x)) - Math.min(...points.map((p) => p.x));
            const height = Math.max(...points.map((p) => p.y)) - Math.min(...points.map((p) => p.y));
            expect(width / height).toBeGreaterThan(2);
            expect(width / height).toBeLessThan(4.5);
        }
    });

    it("gives two NPCs with one number two places", () => {
        const places = place(new Layout(), [node(0, "npc/7"), node(1, "npc/garden-7")]);
        expect(places.get("npc/7")).not.toEqual(places.get("npc/garden-7"));
        expect(npcNumber("npc/garden-7")).toBe(7);
        expect(npcNumber("npc/seven")).toBe(-1);
    });
});
