/** Samples in time's order in fixed arrays; the oldest are overwritten. Memory is bounded however long the page is open. */
export class Ring {
    private readonly t: Float64Array;
    private readonly v: Float32Array;
    private head = 0;
    length = 0;

    constructor(readonly capacity: number) {
        this.t = new Float64Array(capacity);
        this.v = new Float32Array(capacity);
    }

    push(t: number, v: number): void {
        // Time that runs backwards means another moment is played: what was kept belongs to another picture.
        if (this.length > 0 && t < this.lastTime) {
            this.clear();
        }
        this.t[this.head] = t;
        this.v[this.head] = v;
        this.head = (this.head + 1) % this.capacity;
        this.length = Math.min(this.capacity, this.length + 1);
    }

    clear(): void {
        this.head = 0;
        this.length = 0;
    }

    get lastTime(): number {
        return this.length === 0 ? -Infinity : this.t[(this.head - 1 + this.capacity) % this.capacity];
    }

    get lastValue(): number | null {
        return this.length === 0 ? null : this.v[(this.head - 1 + this.capacity) % this.capacity];
    }

    time(k: number): number {
        return this.t[(this.head - this.length + k + this.capacity) % this.capacity];
    }

    value(k: number): number {
        return this.v[(this.head - this.length + k + this.capacity) % this.capacity];
    }

    /** Index of the first sample after the given time. */
    after(t: number): number {
        let low = 0;
        let high = this.length;
        while (low < high) {
            const mid = (low + high) >> 1;
            if (this.time(mid) <= t) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** The value that held at the given time, or null when the last one before is older than `hold` milliseconds. */
    at(t: number, hold: number): number | null {
        const k = this.after(t) - 1;
        return k >= 0 && t - this.time(k) <= hold ? this.value(k) : null;
    }

    /** Writes what held at each of the given times into `out`; both in rising order, so one walk does it. */
    sampled(times: ArrayLike<number>, hold: number, out: (number | null)[]): void {
        let k = times.length > 0 ? Math.max(0, this.after(times[0]) - 1) : 0;
        for (let n = 0; n < times.length; n++) {
            while (k + 1 < this.length && this.time(k + 1) <= times[n]) {
                k++;
            }
            const known = this.length > 0 && this.time(k) <= times[n] && times[n] - this.time(k) <= hold;
            out[n] = known ? this.value(k) : null;
        }
    }
}
