import { describe, expect, it } from "vitest";
import { Layout } from "../../src/model/layout";
import { neighboursOf, sibling, step } from "../../src/model/neighbours";
import { Scene } from "../../src/model/scene";
import { Garden } from "../peer/garden";

describe("arrows", () => {
    const garden = new Garden({ npcs: 25 });
    const scene = new Scene();
    scene.name(garden.nodes, garden.edges);
    const layout = new Layout();
    layout.place(scene.present());

    it("prefer the neighbour in their direction", () => {
        const gate = garden.index("gate/math");
        const right = step(scene, layout, gate, "ArrowRight");
        expect(neighboursOf(scene, gate).has(right!.i)).toBe(true);
        expect(layout.x[right!.i]).toBeGreaterThan(layout.x[gate]);
    });

    it("walk round all of a kind", () => {
        const seen: string[] = [];
        let i = garden.index("npc/0");
        do {
            seen.push(garden.nodes[i].id);
            i = sibling(scene, i, true)!.i;
        } while (i !== garden.index("npc/0"));
        expect(seen.slice(0, 4)).toEqual(["npc/0", "npc/1", "npc/2", "npc/3"]);
        expect(seen).toHaveLength(25);
        expect(sibling(scene, garden.index("npc/0"), false)!.id).toBe("npc/24");
    });

    it("and page keys reach every node from every other, or a person without a mouse could not", () => {
        const reached = new Set([0]);
        const queue = [0];
        while (queue.length > 0) {
            const i = queue.pop()!;
            const arrows = (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const).map((direction) => step(scene, layout, i, direction));
            for (const next of [...arrows, sibling(scene, i, true), sibling(scene, i, false)]) {
                if (next && !reached.has(next.i)) {
                    reached.add(next.i);
                    queue.push(next.i);
                }
            }
        }
        const missed = garden.nodes.filter(({ i }) => !reached.has(i)).map(({ id }) => id);
        expect(missed).toEqual([]);
    });
});
