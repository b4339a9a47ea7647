import type { NodeName } from "../wire/messages";
import type { Layout } from "./layout";
import type { Scene } from "./scene";

export type Direction = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

const headings: Record<Direction, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Who has an edge with the given node, either way. */
export function neighboursOf(scene: Scene, i: number): Set<number> {
    const found = new Set<number>();
    for (const edge of scene.edges) {
        if (edge && edge.a === i && edge.b !== i) {
            found.add(edge.b);
        } else if (edge && edge.b === i && edge.a !== i) {
            found.add(edge.a);
        }
    }
    return found;
}

/**
 * The node to which an arrow key leads: among the neighbours the one that lies best in that direction; where no neighbour lies there, the
 * nearest node of all that does. What no arrow leads to is found with `sibling`.
 */
export function step(scene: Scene, layout: Layout, from: number, direction: Direction): NodeName | null {
    const near = neighboursOf(scene, from);
    return best(scene, layout, from, direction, (i) => near.has(i)) ?? best(scene, layout, from, direction, () => true);
}

/** The next or the previous of the same kind, in the order of names, round and round: with the arrows this reaches every node there is. */
export function sibling(scene: Scene, from: number, forward: boolean): NodeName | null {
    const kind = scene.nodes[from]?.kind;
    const all = [...scene.present()].filter((node) => node.kind === kind).sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
    const at = all.findIndex((node) => node.i === from);
    return all[(at + (forward ? 1 : all.length - 1)) % all.length] ?? null;
}

function best(scene: Scene, layout: Layout, from: number, direction: Direction, allowed: (i: number) => boolean): NodeName | null {
    const [hx, hy] = headings[direction];
    let chosen: NodeName | null = null;
    let lowest = Infinity;
    for (const node of scene.present()) {
        if (node.i === from || !allowed(node.i)) {
            continue;
        }
        const dx = layout.x[node.i] - layout.x[from];
        const dy = layout.y[node.i] - layout.y[from];
        const ahead = dx * hx + dy * hy;
        const aside = Math.abs(dx * hy) + Math.abs(dy * hx);
        // Within 63 degrees of the heading; straight ahead is better than near but aside.
        if (ahead > 0 && aside <= 2 * ahead && ahead + 2 * aside < lowest) {
            lowest = ahead + 2 * aside;
            chosen = node;
        }
    }
    return chosen;
}
