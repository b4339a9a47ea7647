import { decode, type Frame, FrameError, FrameKind, type ScopeFrame } from "./frame";
import type { ServerMessage } from "./messages";

/** What the page wants to be told of. */
export interface Interest {
    panes: string[];
    follow: string | null;
    scope: string[];
}

export interface Listener {
    frame(frame: Frame, receivedAt: number, bytes: number): void;
    scope(frame: ScopeFrame): void;
    message(message: ServerMessage): void;
    state(state: "connecting" | "live" | "away", detail: string): void;
}

/** Waits longer after each failure, with chance in it so that many pages do not come back in the same instant. */
export const reconnectDelay = (attempt: number, chance: number): number => Math.min(5_000, 250 * 2 ** Math.min(attempt, 6)) * (0.75 + chance / 2);

/**
 * The one WebSocket of the page. It comes back by itself after a loss, says again what the page wants, asks for a keyframe after a gap, and
 * acknowledges a frame only when it was painted: a page that cannot keep up thereby slows its own stream and nobody else's.
 */
export class Connection {
    private socket: WebSocket | null = null;
    private attempt = 0;
    private lastSeq = -1;
    private interest: Interest = { panes: [], follow: null, scope: [] };
    private clock: object | null = null;
    private timer = 0;
    gaps = 0;
    bytes = 0;
    reconnects = 0;

    constructor(private readonly url: string, private readonly listener: Listener) {}

    open(): void {
        this.listener.state("connecting", this.attempt === 0 ? "connecting" : `connecting again, attempt ${this.attempt}`);
        const socket = new WebSocket(this.url);
        socket.binaryType = "arraybuffer";
        this.socket = socket;
        this.lastSeq = -1;
        socket.onopen = () => {
            if (this.attempt > 0) {
                this.reconnects++;
            }
            this.attempt = 0;
            this.listener.state("live", "connected");
            this.send({ op: "start", since: null, ...this.interest });
            if (this.clock) {
                this.send(this.clock);
            }
        };
        socket.onmessage = (event) => this.receive(event.data as ArrayBuffer | string);
        socket.onclose = (event) => this.lost(event.reason || "the studio server went away");
    }

    /** Says what the page wants to be told of, now and after each reconnection. */
    want(interest: Interest): void {
        if (JSON.stringify(interest) === JSON.stringify(this.interest)) {
            return;
        }
        this.interest = interest;
        this.send({ op: "start", since: null, ...interest });
    }

    /** Live, standing still, or playing from a moment; kept across reconnections. */
    time(mode: "live" | "pause" | "at", t?: number, speed?: number): void {
        const wish = mode === "at" ? { op: "time", mode, t, speed } : { op: "time", mode };
        this.clock = mode === "live" ? null : wish;
        this.send(wish);
    }

    ack(seq: number): void {
        this.send({ op: "ack", seq });
    }

    private lost(reason: string): void {
        this.listener.state("away", reason);
        this.attempt++;
        window.clearTimeout(this.timer);
        this.timer = window.setTimeout(() => this.open(), reconnectDelay(this.attempt, Math.random()));
    }

    private receive(data: ArrayBuffer | string): void {
        if (typeof data === "string") {
            this.bytes += data.length;
            this.listener.message(JSON.parse(data) as ServerMessage);
            return;
        }
        this.bytes += data.byteLength;
        let frame: Frame | ScopeFrame;
        try {
            frame = decode(data);
        } catch (error) {
            if (error instanceof FrameError) {
                this.socket?.close(4000, "unreadable frame");
                return;
            }
            throw error;
        }
        if (frame.kind === FrameKind.Scope) {
            this.listener.scope(frame);
            return;
        }
        // A delta that does not follow the frame before would paint a state that never was.
        if (frame.kind === FrameKind.Delta && frame.seq !== this.lastSeq + 1) {
            this.gaps++;
            this.lastSeq = frame.seq;
            this.send({ op: "key" });
            this.ack(frame.seq);
            return;
        }
        this.lastSeq = frame.seq;
        this.listener.frame(frame, performance.now(), data.byteLength);
    }

    private send(message: object): void {
        if (this.socket?.readyState === WebSocket.OPEN) {
            this.socket.send(JSON.stringify(message));
        }
    }
}
