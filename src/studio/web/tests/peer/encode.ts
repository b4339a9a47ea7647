/** The other side of src/wire/frame.ts: writes binary frames as docs/studio-protocol.md has them. */
export interface FrameParts {
    kind: 1 | 2;
    flags?: number;
    seq: number;
    t: number;
    oldest: number;
    nodes: { i: number; state: number; flash: number; value: number; rate: number }[];
    edges: { i: number; rate: number }[];
}

const padded = (bytes: number): number => (bytes + 3) & ~3;

export function encodeFrame(parts: FrameParts): ArrayBuffer {
    const n = parts.nodes.length;
    const m = parts.edges.length;
    const buffer = new ArrayBuffer(32 + 2 * padded(2 * n) + 3 * padded(n) + 2 * padded(2 * m));
    const view = new DataView(buffer);
    view.setUint8(0, parts.kind);
    view.setUint8(1, parts.flags ?? 0);
    view.setUint32(4, parts.seq, true);
    view.setFloat64(8, parts.t, true);
    view.setFloat64(16, parts.oldest, true);
    view.setUint32(24, n, true);
    view.setUint32(28, m, true);
    let at = 32;
    const block = (bytes: number, write: (start: number) => void): void => {
        write(at);
        at += padded(bytes);
    };
    const clip = (rate: number): number => Math.min(65_535, Math.round(rate * 10));
    block(2 * n, (s) => parts.nodes.forEach((node, k) => view.setUint16(s + 2 * k, node.i, true)));
    block(n, (s) => parts.nodes.forEach((node, k) => view.setUint8(s + k, node.state)));
    block(n, (s) => parts.nodes.forEach((node, k) => view.setUint8(s + k, node.flash)));
    block(n, (s) => parts.nodes.forEach((node, k) => view.setInt8(s + k, Math.round(node.value * 127))));
    block(2 * n, (s) => parts.nodes.forEach((node, k) => view.setUint16(s + 2 * k, clip(node.rate), true)));
    block(2 * m, (s) => parts.edges.forEach((edge, k) => view.setUint16(s + 2 * k, edge.i, true)));
    block(2 * m, (s) => parts.edges.forEach((edge, k) => view.setUint16(s + 2 * k, clip(edge.rate), true)));
    return buffer;
}

export function encodeScope(seq: number, t: number, channels: { channel: number; samples: [number, number][] }[]): ArrayBuffer {
    const buffer = new ArrayBuffer(16 + channels.reduce((sum, c) => sum + 4 + 8 * c.samples.length, 0));
    const view = new DataView(buffer);
    view.setUint8(0, 3);
    view.setUint16(2, channels.length, true);
    view.setUint32(4, seq, true);
    view.setFloat64(8, t, true);
    let at = 16;
    for (const { channel, samples } of channels) {
        view.setUint16(at, channel, true);
        view.setUint16(at + 2, samples.length, true);
        samples.forEach(([dt, value], k) => {
            view.setFloat32(at + 4 + 4 * k, dt, true);
            view.setFloat32(at + 4 + 4 * (samples.length + k), value, true);
        });
        at += 4 + 8 * samples.length;
    }
    return buffer;
}
