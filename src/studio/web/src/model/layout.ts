import type { NodeKind, NodeName } from "../wire/messages";

export interface Point {
    x: number;
    y: number;
}

/** Where a kind of node lives: the flow reads from the senses on the left to the memory on the right. */
interface Region {
    /** Left edge, world units. */
    x: number;
    /** How many columns it may use side by side before rows are added. */
    columns: number;
    /** Middle of the rows. */
    y: number;
    /** Rows of a full column. */
    rows: number;
    /** Distance of rows; gates have their state written below their name. */
    step?: number;
}

const stepX = 128;
const stepY = 96;
const npcStepX = 62;
const npcStepY = 62;

/** Top row of the NPCs, below everything else. */
const npcTop = 400;
const npcMiddle = 4.9 * stepX;

const regions: Record<Exclude<NodeKind, "npc">, Region> = {
    organ: { x: 0, columns: 1, y: -40, rows: 3, step: 120 },
    world: { x: 0, columns: 1, y: 462, rows: 1 },
    cell: { x: stepX * 1.4, columns: 2, y: -20, rows: 5 },
    gate: { x: stepX * 4, columns: 2, y: -40, rows: 4, step: 132 },
    thalamus: { x: stepX * 6.4, columns: 1, y: -180, rows: 1 },
    governor: { x: stepX * 6.4, columns: 1, y: 216, rows: 1 },
    nerve: { x: stepX * 6.4, columns: 1, y: -10, rows: 2 },
    supervisor: { x: stepX * 7.7, columns: 1, y: 216, rows: 2 },
    boundary: { x: stepX * 7.7, columns: 1, y: -60, rows: 2 },
    cortex: { x: stepX * 9, columns: 1, y: -60, rows: 2 },
    operator: { x: stepX * 9, columns: 1, y: 216, rows: 2 },
    store: { x: stepX * 10.3, columns: 1, y: 60, rows: 3, step: 150 },
};

/** 0, 1, -1, 2, -2, …: rows and columns grow from the middle to both sides. */
export const centreOut = (k: number): number => (k % 2 === 1 ? (k + 1) / 2 : -k / 2);

/** Place of the k-th node of a kind. Depends on nothing but kind and k, so nothing that comes later can move it. */
export function slot(kind: Exclude<NodeKind, "npc">, k: number): Point {
    const region = regions[kind] ?? regions.operator;
    const column = Math.floor(k / region.rows);
    const row = k % region.rows;
    // Beyond its columns a region grows upwards, away from the NPCs.
    const band = Math.floor(column / region.columns);
    const x = region.x + (column % region.columns) * stepX;
    const step = region.step ?? stepY;
    const zigzag = region.columns > 1 && column % 2 === 1 ? step / 2 : 0;
    return { x, y: region.y + centreOut(row) * step + zigzag - band * region.rows * step };
}

/** Place of an NPC, from its number alone: a block three times as wide as high, filled from the top middle, however many there are. */
export function npcSlot(k: number): Point {
    const shell = Math.floor(Math.sqrt(k / 3));
    const rest = k - 3 * shell * shell;
    const column = rest < 3 * shell ? 3 * shell + (rest % 3) : rest - 3 * shell;
    const row = rest < 3 * shell ? Math.floor(rest / 3) : shell;
    return { x: npcMiddle + centreOut(column) * npcStepX, y: npcTop + row * npcStepY };
}

/** Number at the end of an NPC's id, or -1. */
export function npcNumber(id: string): number {
    const digits = /(\d{1,6})$/.exec(id);
    return digits ? Number(digits[1]) : -1;
}

/** What a person moved, by id. */
export type Pins = Map<string, Point>;

/**
 * Gives every node a place once and keeps it. Slots are handed out in the order of ids among those that come together, later ones follow
 * behind; `remembered` keeps them over a reload, so that coming back shows the picture one left.
 */
export class Layout {
    readonly x: number[] = [];
    readonly y: number[] = [];
    private readonly slots = new Map<string, number>();
    private readonly taken = new Map<string, Set<number>>();

    constructor(readonly pins: Pins = new Map(), remembered: Iterable<[string, number]> = []) {
        for (const [id, k] of remembered) {
            this.take(id, kindOf(id), k);
        }
    }

    /** Places nodes that have none yet; returns true when a slot was handed out. */
    place(nodes: Iterable<NodeName>): boolean {
        let fresh = false;
        const sorted = [...nodes].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
        for (const node of sorted) {
            if (this.x[node.i] !== undefined && this.slots.has(node.id)) {
                continue;
            }
            fresh = !this.slots.has(node.id) || fresh;
            const point = this.pins.get(node.id) ?? this.home(node);
            this.x[node.i] = point.x;
            this.y[node.i] = point.y;
        }
        return fresh;
    }

    /** Numbers of another generation: places by id stay, places by number are worked out anew. */
    renumber(): void {
        this.x.length = 0;
        this.y.length = 0;
    }

    pin(node: NodeName, point: Point): void {
        this.pins.set(node.id, point);
        this.x[node.i] = point.x;
        this.y[node.i] = point.y;
    }

    unpin(node: NodeName): void {
        this.pins.delete(node.id);
        const home = this.home(node);
        this.x[node.i] = home.x;
        this.y[node.i] = home.y;
    }

    remembered(): [string, number][] {
        return [...this.slots];
    }

    private home(node: NodeName): Point {
        let k = this.slots.get(node.id);
        if (k === undefined) {
            const number = node.kind === "npc" ? npcNumber(node.id) : -1;
            k = number >= 0 && !this.taken.get(node.kind)?.has(number) ? number : this.free(node.kind);
            this.take(node.id, node.kind, k);
        }
        return node.kind === "npc" ? npcSlot(k) : slot(node.kind, k);
    }

    private free(kind: string): number {
        const taken = this.taken.get(kind);
        let k = 0;
        while (taken?.has(k)) {
            k++;
        }
        return k;
    }

    private take(id: string, kind: string, k: number): void {
        this.slots.set(id, k);
        let taken = this.taken.get(kind);
        if (!taken) {
            this.taken.set(kind, (taken = new Set()));
        }
        taken.add(k);
    }
}

const kindOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf("/")));
