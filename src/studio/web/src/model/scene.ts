import { FrameKind, type Frame } from "../wire/frame";
import type { EdgeName, NodeName } from "../wire/messages";

/**
 * What is known of the graph: names once, numbers of the newest frame in typed arrays. It grows by doubling and allocates nothing while it
 * lives, so an hour of frames leaves the heap as it was.
 */
export class Scene {
    readonly nodes: (NodeName | undefined)[] = [];
    readonly edges: (EdgeName | undefined)[] = [];
    readonly byId = new Map<string, number>();
    state = new Uint8Array(64);
    flash = new Uint8Array(64);
    /** When the flash began, in the time of the frames. */
    flashAt = new Float64Array(64);
    value = new Float32Array(64);
    rate = new Float32Array(64);
    edgeRate = new Float32Array(256);
    /** Rises when names came or went: what is drawn must be worked out anew. */
    topology = 0;
    /** Rises with every frame. */
    revision = 0;
    t = 0;

    /** Forgets everything: another generation of the server numbers its nodes differently. */
    clear(): void {
        this.nodes.length = 0;
        this.edges.length = 0;
        this.byId.clear();
        this.reset();
        this.topology++;
    }

    name(nodes: readonly NodeName[], edges: readonly EdgeName[]): void {
        for (const node of nodes) {
            this.growNodes(node.i + 1);
            this.nodes[node.i] = node;
            this.byId.set(node.id, node.i);
        }
        for (const edge of edges) {
            this.growEdges(edge.i + 1);
            this.edges[edge.i] = edge;
        }
        if (nodes.length + edges.length > 0) {
            this.topology++;
        }
    }

    apply(frame: Frame): void {
        if (frame.kind === FrameKind.Key) {
            this.reset();
        }
        for (let k = 0; k < frame.nodes.length; k++) {
            const i = frame.nodes[k];
            if (i >= this.state.length) {
                this.growNodes(i + 1);
            }
            this.state[i] = frame.state[k];
            this.value[i] = frame.value[k] / 127;
            this.rate[i] = frame.rate[k] / 10;
            if (frame.flash[k] !== 0) {
                this.flash[i] = frame.flash[k];
                this.flashAt[i] = frame.t;
            }
        }
        for (let k = 0; k < frame.edges.length; k++) {
            const e = frame.edges[k];
            if (e >= this.edgeRate.length) {
                this.growEdges(e + 1);
            }
            this.edgeRate[e] = frame.edgeRate[k] / 10;
        }
        this.t = frame.t;
        this.revision++;
    }

    /** Nodes that are there: named and not retired. */
    *present(): Generator<NodeName> {
        for (const node of this.nodes) {
            if (node && !node.retired) {
                yield node;
            }
        }
    }

    node(id: string): NodeName | undefined {
        const i = this.byId.get(id);
        return i === undefined ? undefined : this.nodes[i];
    }

    /** Everything that changes is zero until the next frame says otherwise; a running flash stays, it is history and not state. */
    private reset(): void {
        this.state.fill(0);
        this.value.fill(0);
        this.rate.fill(0);
        this.edgeRate.fill(0);
    }

    private growNodes(count: number): void {
        if (count <= this.state.length) {
            return;
        }
        const size = 2 ** Math.ceil(Math.log2(count));
        this.state = grown(new Uint8Array(size), this.state);
        this.flash = grown(new Uint8Array(size), this.flash);
        this.flashAt = grown(new Float64Array(size), this.flashAt);
        this.value = grown(new Float32Array(size), this.value);
        this.rate = grown(new Float32Array(size), this.rate);
    }

    private growEdges(count: number): void {
        if (count > this.edgeRate.length) {
            this.edgeRate = grown(new Float32Array(2 ** Math.ceil(Math.log2(count))), this.edgeRate);
        }
    }
}

function grown<T extends Uint8Array | Float32Array | Float64Array>(wide: T, narrow: T): T {
    wide.set(narrow);
    return wide;
}
