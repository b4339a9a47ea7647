import type { NodeName } from "../wire/messages";
import type { Scene } from "./scene";

/** Above this many nodes the NPCs are drawn in groups: more marks than that are a texture, not a picture. */
export const clusterAbove = 1_500;

/** From this zoom on the groups in sight open. */
export const openZoom = 0.5;

/** Side of a group, world units: eight by eight NPCs. */
export const tileSize = 8 * 62;

export interface Cluster {
    key: string;
    x: number;
    y: number;
    members: number[];
    label: string;
}

/** A part of the world, used for what is in sight. */
export interface Box {
    left: number;
    top: number;
    right: number;
    bottom: number;
}

/**
 * Groups NPCs by the square of the layout they live in. A group therefore never changes its place or its neighbours, and opening one shows its
 * members where the group stood.
 */
export function clustersOf(nodes: readonly NodeName[], x: readonly number[], y: readonly number[]): Cluster[] {
    const tiles = new Map<string, Cluster>();
    for (const node of nodes) {
        if (node.kind !== "npc") {
            continue;
        }
        const column = Math.floor(x[node.i] / tileSize);
        const row = Math.floor(y[node.i] / tileSize);
        const key = `${column}:${row}`;
        let cluster = tiles.get(key);
        if (!cluster) {
            tiles.set(key, (cluster = { key, x: (column + 0.5) * tileSize, y: (row + 0.5) * tileSize, members: [], label: "" }));
        }
        cluster.members.push(node.i);
    }
    const found = [...tiles.values()];
    for (const cluster of found) {
        cluster.label = `${cluster.members.length} NPCs`;
        // A lonely corner of the block should not be drawn in the middle of an empty square.
        cluster.x = cluster.members.reduce((sum, i) => sum + x[i], 0) / cluster.members.length;
        cluster.y = cluster.members.reduce((sum, i) => sum + y[i], 0) / cluster.members.length;
    }
    return found;
}

export const isOpen = (cluster: Cluster, zoom: number, sight: Box): boolean =>
    zoom >= openZoom && cluster.x + tileSize / 2 > sight.left && cluster.x - tileSize / 2 < sight.right
    && cluster.y + tileSize / 2 > sight.top && cluster.y - tileSize / 2 < sight.bottom;

/** How many members are in the given state. */
export function countState(scene: Scene, cluster: Cluster, state: number): number {
    let count = 0;
    for (const i of cluster.members) {
        count += scene.state[i] === state ? 1 : 0;
    }
    return count;
}
