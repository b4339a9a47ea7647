import { radiusOf, type Shape, shapeOf } from "../look/kinds";
import { type Look, parts } from "../look/palette";
import { type Box, type Cluster, clusterAbove, clustersOf, countState, isOpen } from "../model/clusters";
import type { Layout } from "../model/layout";
import type { Scene } from "../model/scene";
import { flashMs, State } from "../model/states";
import type { EdgeStyle, NodeName } from "../wire/messages";
import { edgeWidth } from "./geometry";

/** Numbers per node and per edge as both renderers read them. */
export const nodeStride = 13;
export const edgeStride = 14;
export const styleNumber: Record<EdgeStyle, number> = { solid: 0, dashed: 1, dotted: 2 };

/** What a person chose; changes what is emphasised, never where something is. */
export interface Emphasis {
    /** Which nodes the filter lets through; null lets all. */
    matches: ((node: NodeName) => boolean) | null;
    /** Leave the others out instead of dimming them. */
    hide: boolean;
    selected: number;
    hovered: number;
    followed: number;
    /** No motion: reduced by the system's wish, or for a golden image. */
    still: boolean;
}

/** One mark of the picture: a node, or a group of NPCs. */
export interface Mark {
    node: NodeName | null;
    cluster: Cluster | null;
    x: number;
    y: number;
    r: number;
    shape: Shape;
}

interface Line {
    a: number;
    b: number;
    style: number;
    /** The edges of the scene that are drawn as this line. */
    edges: number[];
    phase: number;
}

/**
 * Turns the scene into two arrays of numbers that WebGL2, Canvas2D and SVG draw alike. What is drawn is worked out anew only when names, places
 * or groups changed; each frame then only refreshes numbers in place.
 */
export class Stage {
    marks: Mark[] = [];
    lines: Line[] = [];
    nodeData: Float32Array = new Float32Array(64 * nodeStride);
    edgeData: Float32Array = new Float32Array(256 * edgeStride);
    clustered = false;
    /** Mark by node; -1 where a node is not drawn. */
    private markOf = new Int32Array(64);
    private clusters: Cluster[] = [];
    private built = "";
    private placesOf = -1;
    rebuilds = 0;

    constructor(private readonly scene: Scene, private readonly layout: Layout) {}

    /** Brings everything up to the newest frame. `seconds` have passed since the last time, `revision` of places and emphasis is the caller's. */
    update(look: Look, emphasis: Emphasis, zoom: number, sight: Box, places: number, seconds: number, now: number): void {
        this.rebuildIfNeeded(emphasis, zoom, sight, places);
        this.writeNodes(look, emphasis, now);
        this.writeEdges(emphasis, seconds);
    }

    markOfNode(i: number): Mark | undefined {
        return this.marks[this.markOf[i] ?? -1];
    }

    private rebuildIfNeeded(emphasis: Emphasis, zoom: number, sight: Box, places: number): void {
        const fresh = this.placesOf !== places;
        if (fresh) {
            const present = [...this.scene.present()];
            this.clusters = present.length > clusterAbove ? clustersOf(present, this.layout.x, this.layout.y) : [];
            this.placesOf = places;
        }
        const open = this.clusters.filter((cluster) => isOpen(cluster, zoom, sight)).map((cluster) => cluster.key).join(" ");
        const key = `${places} ${open} ${emphasis.hide}`;
        if (key === this.built && !(emphasis.hide && emphasis.matches)) {
            return;
        }
        this.built = key;
        this.rebuilds++;
        this.rebuild(emphasis, new Set(open.split(" ")));
    }

    private rebuild(emphasis: Emphasis, open: Set<string>): void {
        const { scene, layout } = this;
        const phases = new Map(this.lines.map((line) => [line.edges[0], line.phase]));
        if (this.markOf.length < scene.nodes.length) {
            this.markOf = new Int32Array(scene.nodes.length * 2);
        }
        this.markOf.fill(-1);
        this.marks = [];
        this.clustered = false;
        for (const cluster of this.clusters) {
            if (!open.has(cluster.key)) {
                for (const i of cluster.members) {
                    this.markOf[i] = this.marks.length;
                }
                this.marks.push({ node: null, cluster, x: cluster.x, y: cluster.y, r: 22 * Math.sqrt(cluster.members.length), shape: shapeOf.cognitive });
                this.clustered = true;
            }
        }
        for (const node of scene.present()) {
            const hidden = emphasis.hide && emphasis.matches !== null && !emphasis.matches(node);
            if (this.markOf[node.i] === -1 && !hidden) {
                this.markOf[node.i] = this.marks.length;
                this.marks.push({ node, cluster: null, x: layout.x[node.i], y: layout.y[node.i], r: radiusOf[node.kind] ?? 16, shape: shapeOf[node.domain] ?? shapeOf.memory });
            }
        }
        this.collectLines(phases);
        this.nodeData = sized(this.nodeData, this.marks.length * nodeStride);
        this.edgeData = sized(this.edgeData, this.lines.length * edgeStride);
    }

    private collectLines(phases: Map<number, number>): void {
        const byEnds = new Map<number, Line>();
        this.lines = [];
        for (const edge of this.scene.edges) {
            const a = edge ? this.markOf[edge.a] : -1;
            const b = edge ? this.markOf[edge.b] : -1;
            if (!edge || a === undefined || b === undefined || a < 0 || b < 0 || a === b) {
                continue;
            }
            const style = styleNumber[edge.style] ?? 0;
            const key = (a * 65_536 + b) * 4 + style;
            const known = byEnds.get(key);
            if (known) {
                known.edges.push(edge.i);
                continue;
            }
            const line = { a, b, style, edges: [edge.i], phase: phases.get(edge.i) ?? 0 };
            byEnds.set(key, line);
            this.lines.push(line);
        }
    }

    private writeNodes(look: Look, emphasis: Emphasis, now: number): void {
        const { scene, nodeData: out } = this;
        for (let m = 0, o = 0; m < this.marks.length; m++, o += nodeStride) {
            const mark = this.marks[m];
            const color = parts(look.domains[mark.node?.domain ?? "cognitive"] ?? look.domains.memory);
            out[o] = mark.x;
            out[o + 1] = mark.y;
            out[o + 2] = mark.r;
            out[o + 3] = mark.shape;
            out[o + 4] = color[0];
            out[o + 5] = color[1];
            out[o + 6] = color[2];
            out[o + 7] = 1;
            out[o + 8] = -2;
            out[o + 9] = 0;
            out[o + 10] = 0.22;
            out[o + 11] = 0;
            out[o + 12] = 0;
            if (mark.node) {
                this.writeNode(mark.node, o, emphasis, now);
            } else if (mark.cluster) {
                out[o + 10] = 0.12 + 0.4 * (countState(scene, mark.cluster, State.Active) / mark.cluster.members.length);
            }
        }
    }

    private writeNode(node: NodeName, o: number, emphasis: Emphasis, now: number): void {
        const { scene, nodeData: out } = this;
        const i = node.i;
        const state = scene.state[i];
        const dimmed = emphasis.matches !== null && !emphasis.matches(node);
        out[o + 7] = dimmed ? 0.16 : 1;
        if (node.kind === "gate") {
            out[o + 8] = scene.value[i];
        }
        out[o + 9] = dimmed ? 0 : state === State.Open ? 1 : Math.min(0.35, scene.rate[i] / 200);
        out[o + 10] = state === State.Dead ? 0 : state === State.Open || state === State.Active ? 0.55 : state === State.Unknown ? 0.06 : 0.22;
        const age = now - scene.flashAt[i];
        if (scene.flash[i] !== 0 && age < flashMs && !dimmed) {
            // Still pictures show the flash at a third of its way, so that it is seen and does not move.
            out[o + 11] = scene.flash[i] + (emphasis.still ? 0.3 : Math.max(0, Math.min(0.99, age / flashMs)));
        }
        out[o + 12] = i === emphasis.selected ? 2 : i === emphasis.hovered ? 1 : i === emphasis.followed ? 3 : 0;
    }

    private writeEdges(emphasis: Emphasis, seconds: number): void {
        const { scene, nodeData, edgeData: out } = this;
        const picked = emphasis.selected >= 0 ? this.markOf[emphasis.selected] : -1;
        for (let l = 0, o = 0; l < this.lines.length; l++, o += edgeStride) {
            const line = this.lines[l];
            let rate = 0;
            for (const e of line.edges) {
                rate += scene.edgeRate[e];
            }
            const a = line.a * nodeStride;
            const b = line.b * nodeStride;
            if (!emphasis.still && rate > 0) {
                line.phase = (line.phase + seconds * (10 + 16 * Math.log2(1 + rate))) % 10_080;
            }
            const touchesPick = picked >= 0 && (line.a === picked || line.b === picked);
            const base = rate > 0 ? Math.min(0.85, 0.3 + 0.09 * Math.log2(1 + rate)) : 0.13;
            out[o] = nodeData[a];
            out[o + 1] = nodeData[a + 1];
            out[o + 2] = nodeData[b];
            out[o + 3] = nodeData[b + 1];
            out[o + 4] = nodeData[a + 2];
            out[o + 5] = nodeData[b + 2];
            out[o + 6] = edgeWidth(rate);
            out[o + 7] = line.style;
            out[o + 8] = emphasis.still ? 0 : line.phase;
            out[o + 9] = nodeData[a + 4];
            out[o + 10] = nodeData[a + 5];
            out[o + 11] = nodeData[a + 6];
            out[o + 12] = (touchesPick ? 1 : picked >= 0 ? base * 0.45 : base) * Math.min(nodeData[a + 7], nodeData[b + 7]);
            out[o + 13] = rate;
        }
    }
}

const sized = (array: Float32Array, length: number): Float32Array => (array.length >= length ? array : new Float32Array(2 ** Math.ceil(Math.log2(length))));
