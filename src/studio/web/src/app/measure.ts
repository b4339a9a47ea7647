/** Figures of the page itself: script per painted frame and time from bus message to pixel, of the last 600 frames. */
export class Measure {
    private readonly script = new Float64Array(600);
    private readonly pixel = new Float64Array(600);
    paints = 0;
    frames = 0;
    private pixels = 0;

    paint(milliseconds: number): void {
        this.script[this.paints++ % this.script.length] = milliseconds;
    }

    /** Milliseconds from the oldest message in a frame to the end of the paint that showed it. */
    toPixel(milliseconds: number): void {
        this.pixel[this.pixels++ % this.pixel.length] = milliseconds;
    }

    summary(): { paints: number; frames: number; scriptMs: { mean: number; p50: number; p99: number }; toPixelMs: { mean: number; p50: number; p99: number } } {
        return { paints: this.paints, frames: this.frames, scriptMs: quantiles(this.script, this.paints), toPixelMs: quantiles(this.pixel, this.pixels) };
    }
}

function quantiles(ring: Float64Array, count: number): { mean: number; p50: number; p99: number } {
    const sorted = ring.slice(0, Math.min(count, ring.length)).sort();
    if (sorted.length === 0) {
        return { mean: 0, p50: 0, p99: 0 };
    }
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    return { mean: sorted.reduce((a, b) => a + b) / sorted.length, p50: at(0.5), p99: at(0.99) };
}
