import { ask } from "../app/api";
import { boxOf, fitCanvas, pixelRatio } from "../app/box";
import { button, el, fill, glyph, setText } from "../app/dom";
import type { Store } from "../app/store";
import { jump, live, timeAt, toggle } from "../app/time";
import { clock, number, shortened, span } from "../model/text";
import type { StudioEvent } from "../wire/messages";

/** How far back the bar reaches; earlier moments are played from trails. */
const reach = 15 * 60_000;

const signs = { before: "M7 -8L-3 0L7 8ZM-7 -8V8", after: "M-7 -8L3 0L-7 8ZM7 -8V8", play: "M-6 -8L8 0L-6 8Z", pause: "M-5 -8V8M5 -8V8" };

const rows: Record<string, number> = { gate_opened: 0, gate_closed: 0, collapse: 1, reflex: 1, allocation: 2, governor: 2, cortex: 2 };

/** The bar of time: what happened when, which moment is shown, and the way back to now. */
export class Timeline {
    private readonly canvas = el("canvas", { class: "marks", "aria-hidden": "true" });
    private readonly slider = el("input", { type: "range", min: "0", max: String(reach), step: "100", "aria-label": "Moment shown, in the last fifteen minutes" });
    private readonly play: HTMLButtonElement;
    private readonly toLive: HTMLButtonElement;
    private readonly words = el("span", { class: "moment number", role: "status" });
    private readonly when = el("input", { type: "datetime-local", step: "1", "aria-label": "Go to a time (UTC), also long ago", title: "Go to a time (UTC); older than the bar it is played from trails" });
    private readonly speed: HTMLSelectElement;
    private markedAt = -Infinity;
    private drawnAt = 0;
    private scrubbing = false;
    private askedFrom = 0;

    constructor(private readonly store: Store, host: HTMLElement) {
        this.play = button("", () => toggle(store), { class: "icon", title: "Pause or go on (space)" });
        this.toLive = button("Live", () => live(store), { title: "Back to now (L)" });
        this.speed = el("select", { "aria-label": "Speed of replay", title: "Speed" }, ...[0.25, 0.5, 1, 2, 4, 8, 16].map((speed) => el("option", { value: speed }, `${speed}×`)));
        this.speed.value = String(store.speed);
        this.speed.addEventListener("change", () => {
            store.speed = Number(this.speed.value);
            if (store.mode === "replay") {
                timeAt(store, store.shown, store.speed);
            }
        });
        this.slider.addEventListener("input", () => this.scrub());
        this.slider.addEventListener("change", () => (this.scrubbing = false));
        this.slider.addEventListener("pointermove", (event) => this.hint(event));
        this.when.addEventListener("change", () => {
            const t = Date.parse(`${this.when.value}Z`);
            if (Number.isFinite(t)) {
                timeAt(store, t, 1);
            }
        });
        const before = button("", () => jump(store, false), { class: "icon", title: "Event before ([)", "aria-label": "Event before" });
        const after = button("", () => jump(store, true), { class: "icon", title: "Next event (])", "aria-label": "Next event" });
        before.append(glyph(signs.before));
        after.append(glyph(signs.after));
        host.append(
            el("div", { class: "transport" }, before, this.play,
                after, this.speed, this.toLive),
            el("div", { class: "track" }, this.canvas, this.slider), this.words, el("label", { class: "goto" }, "Go to (UTC)", this.when));
        store.on(["time", "frame", "lag", "events", "hello"], () => this.draw());
        store.on(["paint"], () => this.marks());
        store.on(["time", "look", "hello", "boxes"], () => {
            this.markedAt = -Infinity;
            this.marks();
        });
        this.draw();
        this.marks();
    }

    private get end(): number {
        return this.store.frozen ? this.store.shown : this.store.serverNow;
    }

    private scrub(): void {
        this.scrubbing = true;
        // While the thumb moves the picture stands at each moment; where it is let go it stays.
        timeAt(this.store, this.end - reach + Number(this.slider.value), 0);
    }

    private hint(event: PointerEvent): void {
        const share = event.offsetX / Math.max(1, this.slider.clientWidth);
        const t = this.end - reach + share * reach;
        const near = this.store.log.all.filter((other) => Math.abs(other.t - t) < reach / 200).slice(-3);
        this.slider.title = [`${clock(t)} UTC`, ...near.map((other) => `${other.node}: ${other.what.replaceAll("_", " ")}`)].join("\n");
    }

    private draw(): void {
        const now = performance.now();
        if (now - this.drawnAt < 200) {
            return;
        }
        this.drawnAt = now;
        const { store } = this;
        this.askOlder();
        const behind = store.serverNow - store.shown;
        const sign = store.mode === "paused" ? signs.play : signs.pause;
        if (this.play.dataset["sign"] !== sign) {
            this.play.dataset["sign"] = sign;
            fill(this.play, glyph(sign));
        }
        this.play.setAttribute("aria-label", store.mode === "paused" ? "Go on" : "Pause");
        this.toLive.setAttribute("aria-pressed", String(store.mode === "live"));
        const waiting = store.mode === "paused" ? ` · ${number(store.lag.waiting ?? 0)} messages wait` : "";
        const place = store.mode === "live" || store.frozen ? "" : ` · ${span(behind)} behind`;
        setText(this.words, `${clock(store.shown)} UTC${place}${waiting}${this.fromTrails()}`);
        if (!this.scrubbing) {
            this.slider.value = String(Math.max(0, reach - Math.max(0, this.end - store.shown)));
        }
        this.slider.setAttribute("aria-valuetext", `${clock(store.shown)} UTC${place}`);
    }

    /** What is played from trails, or why it cannot be. */
    private fromTrails(): string {
        const { mode, wanted, lag, replay } = this.store;
        if (mode === "live" || wanted === null || wanted >= (lag.history?.from ?? 0)) {
            return "";
        }
        return replay === null ? " · asking the trails …" : replay.problem ? ` · ${shortened(replay.problem, 120)}` : ` · from ${replay.trails} trails`;
    }

    /** Events of the time before this page was opened. */
    private askOlder(): void {
        const from = this.end - reach;
        if (this.store.hello && this.askedFrom === 0) {
            this.askedFrom = from;
            void ask<{ events: StudioEvent[] }>("events", { from: Math.round(from), to: Math.round(this.end) }).then((answer) => {
                if (answer.ok && answer.value.events?.length) {
                    this.store.fresh = [];
                    this.store.log.add(answer.value.events);
                    this.store.tell("events");
                }
            });
        }
    }

    private marks(): void {
        const now = performance.now();
        // Live, the marks move by a pixel a second; while a person looks for a moment the line must follow.
        if (now - this.markedAt < (this.store.mode === "live" ? 1_000 : 200)) {
            return;
        }
        this.markedAt = now;
        const { canvas, store } = this;
        const ratio = pixelRatio();
        fitCanvas(canvas, ratio);
        const { width, height } = boxOf(canvas);
        const c = canvas.getContext("2d")!;
        const { look } = store;
        const start = this.end - reach;
        c.setTransform(ratio, 0, 0, ratio, 0, 0);
        c.clearRect(0, 0, width, height);
        c.font = "10px system-ui, sans-serif";
        c.fillStyle = look.soft;
        c.strokeStyle = look.line;
        for (let minute = Math.ceil(start / 60_000); minute * 60_000 < start + reach; minute++) {
            const x = ((minute * 60_000 - start) / reach) * width;
            c.fillRect(x, height - 4, 1, 4);
            if (minute % 3 === 0) {
                c.fillText(clock(minute * 60_000).slice(0, 5), x + 3, height - 1);
            }
        }
        const drawn = new Set<string>();
        for (let k = store.log.after(start); k < store.log.all.length; k++) {
            const event = store.log.all[k];
            const x = Math.round(((event.t - start) / reach) * width);
            const place = `${x} ${event.what}`;
            if (drawn.has(place)) {
                continue;
            }
            drawn.add(place);
            const domain = store.scene.node(event.node)?.domain ?? "memory";
            c.fillStyle = look.domains[domain] ?? look.soft;
            const tall = event.what === "gate_opened" || event.what === "death" || event.what === "stuck";
            c.globalAlpha = tall ? 1 : 0.6;
            c.fillRect(x, 2 + (rows[event.what] ?? 1) * 7, tall ? 2 : 1.5, tall ? 10 : 6);
        }
        c.globalAlpha = 1;
        c.fillStyle = look.text;
        c.fillRect(Math.min(width - 2, Math.max(0, ((store.shown - start) / reach) * width - 1)), 0, 2, height);
    }
}
