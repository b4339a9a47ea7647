import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { el } from "../app/dom";
import type { Store } from "../app/store";
import { over } from "../look/contrast";
import { eventSign } from "../model/events";
import type { Ring } from "../model/ring";
import { clock, shortened, signed, span } from "../model/text";

const points = 600;

/** Where a gate opens and closes unless its thalamus says otherwise. */
const usualThresholds = [-0.5, 0.5];

/** A threshold holds this long, in milliseconds, unless it is said again. */
const thresholdHolds = 5_000;
const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3]];
const marked = ["gate_opened", "gate_closed", "gate_stable", "collapse", "reflex"];

/** Channels share their domain's hue, which means "nervous"; dash, lightness and name tell them apart. */
export function channelStyle(store: Store, id: string, k: number): { color: string; dash: number[] } {
    const domain = store.scene.node(id)?.domain ?? "nervous";
    return { color: over(store.look.domains[domain], store.look.text, [1, 0.25, 0.62, 0.1][k % 4]), dash: dashes[k % 4] };
}

/** The drawing of the oscilloscope: uPlot for the curves, and upon them thresholds, marks and two cursors. */
export class ScopePlot {
    private plot: uPlot | null = null;
    private channels: string[] = [];
    private end = 0;
    private base = 10_000;
    private readonly times = new Float64Array(points);
    private readonly x: number[] = new Array<number>(points).fill(0);
    private values: (number | null)[][] = [];
    private thresholds = new Map<string, Ring>();
    /** Cursor times, unix milliseconds: a click sets A, a click with Shift sets B. */
    cursors: { a: number | null; b: number | null } = { a: null, b: null };
    marksDrawn = 0;

    constructor(private readonly store: Store, private readonly host: HTMLElement, private readonly readout: (text: string) => void) {
        new ResizeObserver(() => this.resize()).observe(host);
        host.title = "A click sets cursor A, one with Shift cursor B; a double click takes both away";
        host.addEventListener("click", (event) => this.setCursor(event));
        host.addEventListener("dblclick", () => {
            this.cursors = { a: null, b: null };
            this.plot?.redraw(false);
            this.tellCursors();
        });
    }

    rebuild(channels: readonly string[]): void {
        this.channels = [...channels];
        this.values = channels.map(() => new Array<number | null>(points).fill(null));
        this.plot?.destroy();
        this.host.replaceChildren();
        if (channels.length === 0) {
            this.plot = null;
            this.host.append(el("p", { class: "soft" }, "Choose a cell or a gate: its confidence or state is drawn here."));
            return;
        }
        const { look } = this.store;
        const axis = { stroke: look.soft, grid: { stroke: look.line, width: 1 }, ticks: { stroke: look.line, width: 1 }, font: "11px system-ui, sans-serif" };
        this.plot = new uPlot({
            width: Math.max(100, this.host.clientWidth), height: Math.max(60, this.host.clientHeight), legend: { show: false }, padding: [16, 14, 0, 0],
            cursor: { drag: { x: false, y: false }, points: { size: 6 } },
            scales: { x: { time: false, range: () => [-this.base / 1_000, 0] }, y: { range: [-1.05, 1.05] } },
            axes: [
                { ...axis, values: (_, splits) => splits.map((s) => (s === 0 ? "0 s" : `${s} s`)), size: 24 },
                { ...axis, values: (_, splits) => splits.map((s) => (s > 0 ? `+${s}` : String(s))), size: 46, splits: () => [-1, -0.5, 0, 0.5, 1] },
            ],
            series: [{}, ...channels.map((id, k) => {
                const style = channelStyle(this.store, id, k);
                return { label: id, stroke: style.color, width: id.startsWith("gate/") ? 2.2 : 1.5, dash: style.dash, points: { show: false }, spanGaps: false };
            })],
            hooks: { draw: [(plot) => this.overlay(plot)], setCursor: [(plot) => this.hover(plot)] },
        }, this.data(), this.host);
    }

    draw(rings: Map<string, Ring>, thresholds: Map<string, Ring>, channels: readonly string[], end: number, base: number): void {
        this.end = end;
        this.base = base;
        this.thresholds = thresholds;
        for (let k = 0; k < points; k++) {
            const dt = ((k + 1) / points - 1) * base;
            this.times[k] = end + dt;
            this.x[k] = dt / 1_000;
        }
        channels.forEach((id, k) => {
            const ring = rings.get(id);
            if (ring && this.values[k]) {
                ring.sampled(this.times, 1_500, this.values[k]);
            }
        });
        this.plot?.setData(this.data(), true);
    }

    private data(): uPlot.AlignedData {
        return [this.x, ...this.values] as uPlot.AlignedData;
    }

    private resize(): void {
        if (this.host.clientWidth > 0 && this.host.clientHeight > 0) {
            this.plot?.setSize({ width: this.host.clientWidth, height: this.host.clientHeight });
        }
    }

    private overlay(plot: uPlot): void {
        const c = plot.ctx;
        const { store } = this;
        const ratio = uPlot.pxRatio;
        const { left, top, width, height } = plot.bbox;
        const at = (t: number): number => plot.valToPos((t - this.end) / 1_000, "x", true);
        c.save();
        c.lineWidth = ratio;
        this.channels.filter((id) => id.startsWith("gate/")).forEach((id) => {
            c.strokeStyle = channelStyle(store, id, this.channels.indexOf(id)).color;
            c.globalAlpha = 0.55;
            c.setLineDash([3 * ratio, 5 * ratio]);
            const told = this.thresholds.get(id);
            if (told && told.length > 0) {
                this.steps(c, told, (t) => Math.max(left, Math.min(left + width, at(t))), (v) => plot.valToPos(v, "y", true));
                return;
            }
            for (const threshold of store.scene.node(id)?.thresholds ?? usualThresholds) {
                line(c, left, plot.valToPos(threshold, "y", true), left + width, plot.valToPos(threshold, "y", true));
            }
        });
        c.setLineDash([]);
        this.marksDrawn = 0;
        c.font = `${11 * ratio}px system-ui, sans-serif`;
        c.textAlign = "center";
        const { log } = store;
        for (let k = log.after(this.end - this.base); k < log.all.length && log.all[k].t <= this.end; k++) {
            const event = log.all[k];
            if (!marked.includes(event.what) || !this.channels.includes(event.node)) {
                continue;
            }
            const x = at(event.t);
            const strong = event.what === "gate_opened" || event.what === "gate_closed";
            c.strokeStyle = c.fillStyle = store.look.text;
            c.globalAlpha = strong ? 0.85 : 0.45;
            c.setLineDash(event.what === "collapse" ? [2 * ratio, 3 * ratio] : []);
            line(c, x, top, x, top + height);
            c.globalAlpha = 1;
            // Signs of the same instant stand beside each other: a collapse left of the line, what came of it right.
            c.fillText(eventSign(event.what), x + (event.what === "collapse" ? -7 : 7) * ratio, top - 3 * ratio);
            this.marksDrawn++;
        }
        this.drawCursors(c, at, left, top, width, height, ratio);
        c.restore();
    }

    /** The threshold as it was at each moment, above and below zero; where it was not told there is no line. */
    private steps(c: CanvasRenderingContext2D, told: Ring, x: (t: number) => number, y: (value: number) => number): void {
        const start = this.end - this.base;
        c.beginPath();
        for (const sign of [1, -1]) {
            let until = -Infinity;
            for (let k = Math.max(0, told.after(start) - 1); k < told.length && told.time(k) <= this.end; k++) {
                const next = k + 1 < told.length ? told.time(k + 1) : this.end;
                const stop = Math.min(this.end, next, told.time(k) + thresholdHolds);
                if (stop > start) {
                    const height = y(sign * told.value(k));
                    const from = x(told.time(k));
                    if (told.time(k) > until) {
                        c.moveTo(from, height);
                    }
                    c.lineTo(from, height);
                    c.lineTo(x(stop), height);
                    until = stop;
                }
            }
        }
        c.stroke();
    }

    private drawCursors(c: CanvasRenderingContext2D, at: (t: number) => number, left: number, top: number, width: number, height: number, ratio: number): void {
        for (const [name, t] of Object.entries(this.cursors) as [string, number | null][]) {
            const x = t === null ? -1 : at(t);
            if (x < left || x > left + width) {
                continue;
            }
            c.setLineDash([6 * ratio, 3 * ratio]);
            c.strokeStyle = c.fillStyle = this.store.look.text;
            line(c, x, top, x, top + height);
            c.fillText(name.toUpperCase(), x + 6 * ratio, top + height - 4 * ratio);
        }
        c.setLineDash([]);
    }

    private setCursor(event: MouseEvent): void {
        const { plot } = this;
        if (!plot || plot.cursor.left === undefined || plot.cursor.left < 0) {
            return;
        }
        const t = this.end + plot.posToVal(plot.cursor.left, "x") * 1_000;
        this.cursors = event.shiftKey ? { ...this.cursors, b: t } : { ...this.cursors, a: t };
        plot.redraw(false);
        this.tellCursors();
    }

    private tellCursors(): void {
        const { a, b } = this.cursors;
        this.readout(a === null ? "" : `A ${clock(a, true)}${b === null ? "" : ` · B ${clock(b, true)} · B − A = ${b < a ? "−" : ""}${span(b - a)}`}`);
    }

    private hover(plot: uPlot): void {
        const k = plot.cursor.idx;
        if (this.cursors.a !== null) {
            return;
        }
        if (k === null || k === undefined || (plot.cursor.left ?? -1) < 0) {
            this.readout("");
            return;
        }
        const values = this.channels.map((id, n) => `${shortened(id, 16)} ${this.values[n]?.[k] === null ? "-" : signed(this.values[n][k]!)}`);
        this.readout(`${clock(this.times[k], true)} · ${values.slice(0, 3).join(" · ")}`);
    }
}

function line(c: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
    c.beginPath();
    c.moveTo(x0, y0);
    c.lineTo(x1, y1);
    c.stroke();
}
