import { Shape } from "../look/kinds";
import type { Look } from "../look/palette";
import type { Camera } from "./camera";
import { bend, corners, dashes } from "./geometry";
import type { Renderer } from "./renderer";
import { edgeStride, nodeStride, type Stage } from "./stage";

const patterns: number[][] = [[...dashes.solid], [...dashes.dashed], [...dashes.dotted]];

/** The fallback where there is no WebGL2: the same picture, stroke by stroke. */
export class CanvasRenderer implements Renderer {
    readonly name = "canvas2d";
    readonly alive = true;
    private readonly context: CanvasRenderingContext2D;

    constructor(private readonly canvas: HTMLCanvasElement) {
        const context = canvas.getContext("2d", { alpha: false });
        if (!context) {
            throw new Error("this browser can draw neither with WebGL2 nor with Canvas2D");
        }
        this.context = context;
    }

    draw(stage: Stage, camera: Camera, look: Look, ratio: number): void {
        const c = this.context;
        c.setTransform(1, 0, 0, 1, 0, 0);
        c.globalAlpha = 1;
        c.fillStyle = look.canvas;
        c.fillRect(0, 0, this.canvas.width, this.canvas.height);
        c.setTransform(ratio, 0, 0, ratio, 0, 0);
        for (let l = 0; l < stage.lines.length; l++) {
            this.edge(stage.edgeData, l * edgeStride, camera);
        }
        c.setLineDash([]);
        for (let m = 0; m < stage.marks.length; m++) {
            this.node(stage.nodeData, m * nodeStride, camera, look);
        }
        c.globalAlpha = 1;
    }

    private edge(d: Float32Array, o: number, camera: Camera): void {
        const c = this.context;
        const ax = camera.sx(d[o]);
        const ay = camera.sy(d[o + 1]);
        const bx = camera.sx(d[o + 2]);
        const by = camera.sy(d[o + 3]);
        if (Math.max(ax, bx) < -50 || Math.min(ax, bx) > camera.width + 50 || Math.max(ay, by) < -50 || Math.min(ay, by) > camera.height + 50) {
            return;
        }
        const scale = Math.min(1.5, Math.max(0.55, camera.zoom * 1.2));
        const cx = (ax + bx) / 2 - (by - ay) * bend;
        const cy = (ay + by) / 2 + (bx - ax) * bend;
        const style = d[o + 7];
        c.globalAlpha = d[o + 12];
        c.strokeStyle = c.fillStyle = css(d, o + 9);
        c.lineWidth = style === 2 ? Math.max(2.2, d[o + 6] * scale) : d[o + 6] * scale;
        c.lineCap = style === 2 ? "round" : "butt";
        c.setLineDash(style === 2 ? [0.01, Math.max(8, d[o + 6] * scale * 2.25)] : patterns[style]);
        c.lineDashOffset = -d[o + 8];
        // Ends are cut at the rims by starting and stopping the curve a little later and earlier.
        const length = Math.max(1, Math.hypot(bx - ax, by - ay));
        const ends = trimmed(ax, ay, cx, cy, bx, by, Math.min(0.45, (d[o + 4] * camera.zoom) / length), 1 - Math.min(0.45, (d[o + 5] * camera.zoom * 1.12 + 2) / length));
        c.beginPath();
        c.moveTo(ends[0], ends[1]);
        c.quadraticCurveTo(ends[2], ends[3], ends[4], ends[5]);
        c.stroke();
        this.arrow(cx, cy, bx, by, d[o + 5] * camera.zoom * 1.12 + 1, (4.5 + d[o + 6] * 1.1) * Math.min(1.5, Math.max(0.45, camera.zoom * 1.2)));
    }

    private arrow(cx: number, cy: number, bx: number, by: number, rim: number, size: number): void {
        const c = this.context;
        const length = Math.max(1e-6, Math.hypot(bx - cx, by - cy));
        const ux = (bx - cx) / length;
        const uy = (by - cy) / length;
        const tx = bx - ux * rim;
        const ty = by - uy * rim;
        c.beginPath();
        c.moveTo(tx, ty);
        c.lineTo(tx - ux * size * 1.5 - uy * size * 0.62, ty - uy * size * 1.5 + ux * size * 0.62);
        c.lineTo(tx - ux * size * 1.5 + uy * size * 0.62, ty - uy * size * 1.5 - ux * size * 0.62);
        c.fill();
    }

    private node(d: Float32Array, o: number, camera: Camera, look: Look): void {
        const c = this.context;
        const x = camera.sx(d[o]);
        const y = camera.sy(d[o + 1]);
        const r = Math.max(1.6, d[o + 2] * camera.zoom);
        if (x < -3 * r || y < -3 * r || x > camera.width + 3 * r || y > camera.height + 3 * r) {
            return;
        }
        const color = css(d, o + 4);
        const alpha = d[o + 7];
        if (d[o + 9] > 0.02) {
            const halo = c.createRadialGradient(x, y, r * 0.8, x, y, r * 2.3);
            halo.addColorStop(0, css(d, o + 4, 0.6 * d[o + 9]));
            halo.addColorStop(1, css(d, o + 4, 0));
            c.globalAlpha = alpha;
            c.fillStyle = halo;
            c.fillRect(x - 2.4 * r, y - 2.4 * r, 4.8 * r, 4.8 * r);
        }
        outline(c, d[o + 3], x, y, r);
        c.globalAlpha = alpha;
        c.fillStyle = look.canvas;
        c.fill();
        c.globalAlpha = alpha * d[o + 10];
        c.fillStyle = color;
        c.fill();
        c.globalAlpha = alpha;
        c.lineWidth = Math.max(1.2, Math.min(2.4, r * 0.14));
        c.strokeStyle = color;
        c.stroke();
        this.state(d, o, x, y, r, color, look.text);
    }

    private state(d: Float32Array, o: number, x: number, y: number, r: number, color: string, ink: string): void {
        const c = this.context;
        const alpha = d[o + 7];
        const value = d[o + 8];
        const top = -Math.PI / 2;
        if (value > -1.5) {
            c.strokeStyle = color;
            c.globalAlpha = alpha * 0.4;
            c.lineWidth = Math.max(1, r * 0.07);
            circle(c, x, y, r * 1.52);
            c.globalAlpha = alpha;
            c.strokeStyle = value > 0 ? color : ink;
            c.lineWidth = Math.max(2, r * 0.17);
            c.beginPath();
            c.arc(x, y, r * 1.52, top, top + value * Math.PI, value < 0);
            c.stroke();
        }
        const flash = d[o + 11];
        if (flash > 0) {
            const kind = Math.floor(flash);
            const t = flash - kind;
            c.globalAlpha = alpha * (1 - t);
            c.strokeStyle = kind === 1 || kind === 4 ? ink : color;
            c.lineWidth = kind === 1 ? 4 : 2.5;
            circle(c, x, y, r * (kind === 3 ? 2.1 - 0.9 * t : 1.15 + 1.1 * t));
            if (kind === 4) {
                circle(c, x, y, r * (0.85 + 1.1 * t));
            }
        }
        const ring = d[o + 12];
        if (ring > 0) {
            c.globalAlpha = alpha;
            c.strokeStyle = ink;
            c.lineWidth = ring > 1 ? 2.4 : 1.4;
            outline(c, d[o + 3], x, y, r + 4 + (ring > 2 ? 1.5 : 0));
            c.stroke();
        }
    }
}

function circle(c: CanvasRenderingContext2D, x: number, y: number, r: number): void {
    c.beginPath();
    c.arc(x, y, r, 0, 2 * Math.PI);
    c.stroke();
}

function outline(c: CanvasRenderingContext2D, shape: Shape, x: number, y: number, r: number): void {
    c.beginPath();
    const points = corners(shape);
    if (points.length === 0) {
        c.arc(x, y, r, 0, 2 * Math.PI);
    } else if (shape === Shape.Square) {
        c.roundRect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r, 0.22 * r);
    } else {
        points.forEach(([px, py], k) => (k === 0 ? c.moveTo(x + px * r, y + py * r) : c.lineTo(x + px * r, y + py * r)));
        c.closePath();
    }
}

/** The part of a quadratic curve between two parameters, as a curve of its own (de Casteljau). */
export function trimmed(ax: number, ay: number, cx: number, cy: number, bx: number, by: number, from: number, to: number): number[] {
    const at = (t: number, p: number, q: number, s: number): number => (1 - t) * (1 - t) * p + 2 * t * (1 - t) * q + t * t * s;
    const mid = (p: number, q: number, s: number): number => (1 - from) * ((1 - to) * p + to * q) + from * ((1 - to) * q + to * s);
    return [at(from, ax, cx, bx), at(from, ay, cy, by), mid(ax, cx, bx), mid(ay, cy, by), at(to, ax, cx, bx), at(to, ay, cy, by)];
}

const css = (d: Float32Array, o: number, alpha = 1): string =>
    `rgb(${Math.round(d[o] * 255)} ${Math.round(d[o + 1] * 255)} ${Math.round(d[o + 2] * 255)} / ${alpha})`;
