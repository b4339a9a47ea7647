import type { WebSocket } from "ws";
import { encodeFrame, encodeScope } from "./encode";
import type { Garden, Sample } from "./garden";
import { economy, npc, village } from "./panes";

/** One page that watches: what it was sent, what it acknowledged, which moment it sees. */
export class Viewer {
    private seq = 0;
    private scopeSeq = 0;
    private acked = 0;
    private sent: Sample | null = null;
    private wish = { panes: [] as string[], follow: null as string | null, scope: [] as string[] };
    private mode: "live" | "pause" | "at" = "live";
    private played = 0;
    private speed = 1;
    private lastTick = 0;
    private lastEvents = 0;
    private pausedAt = 0;
    /** Whether the last minute of waveforms was told. */
    private told = false;
    private toldAt = 0;
    dropped = 0;
    frames = 0;
    bytes = 0;

    constructor(private readonly socket: WebSocket, private readonly garden: Garden, private readonly now: () => number, readonly hz: number) {}

    hear(text: string): void {
        const word = JSON.parse(text) as { op: string; seq?: number; mode?: "live" | "pause" | "at"; t?: number; speed?: number };
        switch (word.op) {
            case "start":
                this.told = JSON.stringify(this.wish.scope) === JSON.stringify((word as { scope?: string[] }).scope ?? this.wish.scope) && this.told;
                Object.assign(this.wish, word);
                this.sent = null;
                break;
            case "key": this.sent = null; break;
            case "ack": this.acked = Math.max(this.acked, word.seq ?? 0); break;
            case "time":
                this.mode = word.mode ?? "live";
                this.played = word.mode === "at" ? word.t ?? 0 : this.now();
                this.pausedAt = this.now();
                this.speed = word.speed ?? 1;
                this.sent = null;
                break;
            default: break;
        }
    }

    /** One coalesced frame, unless two wait for an acknowledgement: then the next one is a keyframe. */
    frame(): void {
        const now = this.now();
        const passed = this.lastTick === 0 ? 0 : now - this.lastTick;
        this.lastTick = now;
        if (this.mode === "pause") {
            return;
        }
        if (this.mode === "at") {
            this.played = Math.min(now, this.played + passed * this.speed);
        }
        const t = this.mode === "live" ? now : this.played;
        if (this.seq - this.acked >= 2) {
            this.dropped++;
            this.sent = null;
            return;
        }
        const sample = this.garden.at(t);
        const before = this.frames % (5 * this.hz) === 0 ? null : this.sent;
        const nodes = this.garden.nodes.filter(({ i }) => !before || changed(before, sample, i))
            .map(({ i }) => ({ i, state: sample.state[i], flash: sample.flash[i], value: sample.value[i], rate: sample.rate[i] }));
        const edges = this.garden.edges.filter(({ i }) => !before || Math.round(before.edgeRate[i] * 10) !== Math.round(sample.edgeRate[i] * 10))
            .map(({ i }) => ({ i, rate: sample.edgeRate[i] }));
        this.seq++;
        this.frames++;
        this.send(encodeFrame({ kind: before ? 2 : 1, flags: this.mode === "live" ? 0 : 1, seq: this.seq, t, oldest: t - 1_000 / this.hz, nodes, edges }));
        this.sent = sample;
        this.events(t);
        this.scopeSamples(t);
    }

    /** What comes more seldom than frames. */
    slow(part: "economy" | "village" | "lag"): void {
        const t = this.mode === "live" ? this.now() : this.played;
        if (part === "lag") {
            const waiting = this.mode === "pause" ? Math.round((this.now() - this.pausedAt) * 0.8) : 0;
            this.json({ kind: "lag", dropped: this.dropped, lag_ms: 12, viewers: 1, waiting, received_per_s: 812 });
        } else if (part === "economy") {
            this.json(economy(this.garden, t));
        } else if (this.garden.options.npcs > 0) {
            this.json(village(this.garden, t));
            if (this.wish.follow) {
                this.json(npc(this.garden, this.wish.follow, t));
            }
        }
    }

    private events(t: number): void {
        const from = this.lastEvents === 0 || Math.abs(t - this.lastEvents) > 5_000 ? t - 15 * 60_000 : this.lastEvents;
        this.lastEvents = t;
        const events = this.garden.events(from, t).slice(-400);
        if (events.length > 0) {
            this.json({ kind: "event", events });
        }
    }

    private scopeSamples(t: number): void {
        if (this.wish.scope.length === 0 || (this.told && this.now() === this.toldAt)) {
            return;
        }
        this.toldAt = this.now();
        const ages = this.told ? [50, 25] : Array.from({ length: 1_200 }, (_, k) => (1_200 - k) * 50);
        this.told = true;
        const channels = this.wish.scope.map((id, channel) => ({
            channel,
            samples: ages.map((dt): [number, number] => [dt, id.startsWith("gate/") ? this.garden.gateValue(id, t - dt) : this.garden.confidence(id, t - dt)]),
        }));
        // As the real server: the threshold of a gate beside its samples, once a second.
        const thresholds = channels.filter(({ channel }) => this.wish.scope[channel].startsWith("gate/"))
            .map(({ channel, samples }) => ({ channel: channel | 0x8000, samples: samples.filter((_, k) => k % 20 === 0).map(([dt]): [number, number] => [dt, 0.5]) }));
        this.send(encodeScope(++this.scopeSeq, t, [...channels, ...thresholds]));
    }

    private json(message: object): void {
        const text = JSON.stringify(message);
        this.bytes += text.length;
        this.socket.send(text);
    }

    private send(buffer: ArrayBuffer): void {
        this.bytes += buffer.byteLength;
        this.socket.send(buffer);
    }
}

const changed = (a: Sample, b: Sample, i: number): boolean =>
    a.state[i] !== b.state[i] || b.flash[i] !== 0 || Math.round(a.value[i] * 127) !== Math.round(b.value[i] * 127) || Math.round(a.rate[i] * 10) !== Math.round(b.rate[i] * 10);
