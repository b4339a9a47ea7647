/** The binary frames of the stream (docs/studio-protocol.md): little-endian, struct of arrays, each array beginning at a multiple of four. */

export const enum FrameKind {
    Key = 1,
    Delta = 2,
    Scope = 3,
}

/** What changed since the frame before, or, in a keyframe, everything. */
export interface Frame {
    kind: FrameKind.Key | FrameKind.Delta;
    /** True while the server plays history or stands still for this viewer. */
    replay: boolean;
    /** True while the server itself has lost the bus. */
    busAway: boolean;
    seq: number;
    /** Unix milliseconds of the picture. */
    t: number;
    /** Unix milliseconds of the oldest bus message folded into it: the start of "message to pixel". */
    oldest: number;
    nodes: Uint16Array;
    state: Uint8Array;
    flash: Uint8Array;
    /** State value of a gate or vitality of the others, times 127. */
    value: Int8Array;
    /** Messages per second, times ten. */
    rate: Uint16Array;
    edges: Uint16Array;
    edgeRate: Uint16Array;
}

/** Samples of one channel of the oscilloscope. */
export interface ScopeChannel {
    /** Position in the list that the page asked for. */
    channel: number;
    /** True for the threshold that held: the gate opens above it and closes below its negative. */
    threshold: boolean;
    /** Milliseconds before the time of the frame. */
    dt: Float32Array;
    value: Float32Array;
}

export interface ScopeFrame {
    kind: FrameKind.Scope;
    seq: number;
    t: number;
    channels: ScopeChannel[];
}

const headerBytes = 32;
const scopeHeaderBytes = 16;

/** Thrown for bytes that are no frame; the connection is then begun anew, because nothing after them can be trusted. */
export class FrameError extends Error {}

/** Not with a bit mask: that would make a promise of 2^31 bytes look like a small one. */
const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/** Reads one binary message. The arrays are views of the buffer: copied nowhere, valid as long as it lives. */
export function decode(buffer: ArrayBuffer): Frame | ScopeFrame {
    if (buffer.byteLength < scopeHeaderBytes) {
        throw new FrameError(`frame of ${buffer.byteLength} bytes is too short`);
    }
    const view = new DataView(buffer);
    const kind = view.getUint8(0);
    if (kind === FrameKind.Scope) {
        return decodeScope(buffer, view);
    }
    if (kind !== FrameKind.Key && kind !== FrameKind.Delta) {
        throw new FrameError(`unknown kind of frame: ${kind}`);
    }
    if (buffer.byteLength < headerBytes) {
        throw new FrameError(`frame of ${buffer.byteLength} bytes has no whole header`);
    }
    const flags = view.getUint8(1);
    const n = view.getUint32(24, true);
    const m = view.getUint32(28, true);
    const needed = headerBytes + 2 * padded(2 * n) + 3 * padded(n) + 2 * padded(2 * m);
    if (needed > buffer.byteLength) {
        throw new FrameError(`frame of ${buffer.byteLength} bytes promises ${n} nodes and ${m} edges (${needed} bytes)`);
    }
    let at = headerBytes;
    const take = (bytes: number): number => {
        const start = at;
        at += padded(bytes);
        return start;
    };
    return {
        kind,
        replay: (flags & 1) !== 0,
        busAway: (flags & 2) !== 0,
        seq: view.getUint32(4, true),
        t: view.getFloat64(8, true),
        oldest: view.getFloat64(16, true),
        nodes: new Uint16Array(buffer, take(2 * n), n),
        state: new Uint8Array(buffer, take(n), n),
        flash: new Uint8Array(buffer, take(n), n),
        value: new Int8Array(buffer, take(n), n),
        rate: new Uint16Array(buffer, take(2 * n), n),
        edges: new Uint16Array(buffer, take(2 * m), m),
        edgeRate: new Uint16Array(buffer, take(2 * m), m),
    };
}

function decodeScope(buffer: ArrayBuffer, view: DataView): ScopeFrame {
    const count = view.getUint16(2, true);
    const channels: ScopeChannel[] = [];
    let at = scopeHeaderBytes;
    for (let c = 0; c < count; c++) {
        if (at + 4 > buffer.byteLength) {
            throw new FrameError(`scope frame ends within channel ${c} of ${count}`);
        }
        const word = view.getUint16(at, true);
        const channel = word & 0x7fff;
        const k = view.getUint16(at + 2, true);
        at += 4;
        if (at + 8 * k > buffer.byteLength) {
            throw new FrameError(`scope frame ends within the ${k} samples of channel ${channel}`);
        }
        channels.push({ channel, threshold: word !== channel, dt: new Float32Array(buffer, at, k), value: new Float32Array(buffer, at + 4 * k, k) });
        at += 8 * k;
    }
    return { kind: FrameKind.Scope, seq: view.getUint32(4, true), t: view.getFloat64(8, true), channels };
}
