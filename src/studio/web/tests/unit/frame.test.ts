import { describe, expect, it } from "vitest";
import { decode, type Frame, FrameError, type ScopeFrame } from "../../src/wire/frame";
import { encodeFrame, encodeScope } from "../peer/encode";
import { noise } from "../peer/garden";

const some = (n: number, m: number) => encodeFrame({
    kind: 2, flags: 3, seq: 4_000_000_000, t: 1_795_320_003_000.5, oldest: 1_795_320_002_990,
    nodes: Array.from({ length: n }, (_, k) => ({ i: k * 3, state: k % 9, flash: k % 5, value: (k % 3) - 1, rate: k * 1.5 })),
    edges: Array.from({ length: m }, (_, k) => ({ i: k * 7, rate: k / 10 })),
});

describe("decode", () => {
    // Sizes around the padding of each array, since an array that begins two bytes early reads its neighbour.
    it.each([[0, 0], [1, 0], [2, 1], [3, 2], [4, 3], [5, 5], [1_000, 3_000]])("reads back %i nodes and %i edges", (n, m) => {
        const frame = decode(some(n, m)) as Frame;
        expect(frame).toMatchObject({ kind: 2, replay: true, busAway: true, seq: 4_000_000_000, t: 1_795_320_003_000.5, oldest: 1_795_320_002_990 });
        expect([...frame.nodes]).toEqual(Array.from({ length: n }, (_, k) => k * 3));
        expect([...frame.state]).toEqual(Array.from({ length: n }, (_, k) => k % 9));
        expect([...frame.flash]).toEqual(Array.from({ length: n }, (_, k) => k % 5));
        expect([...frame.value]).toEqual(Array.from({ length: n }, (_, k) => ((k % 3) - 1) * 127));
        expect([...frame.rate]).toEqual(Array.from({ length: n }, (_, k) => Math.round(k * 15)));
        expect([...frame.edges]).toEqual(Array.from({ length: m }, (_, k) => k * 7));
        expect([...frame.edgeRate]).toEqual(Array.from({ length: m }, (_, k) => k));
    });

    it("refuses every cut of a frame instead of reading beyond it", () => {
        const whole = some(5, 3);
        for (let length = 0; length < whole.byteLength; length++) {
            expect(() => decode(whole.slice(0, length))).toThrow(FrameError);
        }
    });

    it("never throws anything else for garbage", () => {
        for (let k = 0; k < 500; k++) {
            const bytes = Uint8Array.from({ length: Math.floor(noise(k) * 90) }, (_, b) => (b === 0 ? k % 5 : Math.floor(noise(k * 97 + b) * 256)));
            try {
                decode(bytes.buffer);
            } catch (error) {
                expect(error).toBeInstanceOf(FrameError);
            }
        }
    });

    it("tells the threshold of a channel from its samples", () => {
        const frame = decode(encodeScope(9, 1_000, [{ channel: 2, samples: [[50, 0.5]] }, { channel: 0x8002, samples: [[50, 0.625]] }])) as ScopeFrame;
        expect(frame.channels.map((channel) => [channel.channel, channel.threshold, channel.value[0]])).toEqual([[2, false, 0.5], [2, true, 0.625]]);
    });

    it("reads scope frames", () => {
        const frame = decode(encodeScope(9, 1_000, [{ channel: 0, samples: [[50, 0.5], [25, -0.25]] }, { channel: 3, samples: [] }])) as ScopeFrame;
        expect(frame.seq).toBe(9);
        expect(frame.channels.map((channel) => [channel.channel, [...channel.dt], [...channel.value]])).toEqual([[0, [50, 25], [0.5, -0.25]], [3, [], []]]);
    });
});
