import { Shape } from "../look/kinds";

/** How far an edge bends to its own right, as a share of its length: there and back are then two lines and not one. */
export const bend = 0.1;

/** The control point of an edge's curve. */
export const controlX = (ax: number, ay: number, bx: number, by: number): number => (ax + bx) / 2 - (by - ay) * bend;
export const controlY = (ax: number, ay: number, bx: number, by: number): number => (ay + by) / 2 + (bx - ax) * bend;

/** Corners of a shape of radius 1; a circle has none. Sized so that every shape covers about the same area. */
export function corners(shape: Shape): readonly (readonly [number, number])[] {
    switch (shape) {
        case Shape.Diamond: return [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]];
        case Shape.Hexagon: return [0, 1, 2, 3, 4, 5].map((k) => [1.08 * Math.cos((k * Math.PI) / 3), 1.08 * Math.sin((k * Math.PI) / 3)] as const);
        case Shape.Square: return [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]];
        default: return [];
    }
}

/** Width of an edge in pixels by messages per second: each doubling is seen, a flood does not cover the rest. */
export const edgeWidth = (rate: number): number => Math.min(9, 1.1 + 0.8 * Math.log2(1 + rate));

/** Lengths of stroke and gap, pixels. Dotted is round dots; the same figures are in the shader. */
export const dashes = { solid: [] as number[], dashed: [9, 7], dotted: [0.01, 8] } as const;

/** Distance of a point from a quadratic curve, by its chords: good enough to choose the edge under the pointer. */
export function distanceToCurve(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
    const cx = controlX(ax, ay, bx, by);
    const cy = controlY(ax, ay, bx, by);
    let best = Infinity;
    let x0 = ax;
    let y0 = ay;
    for (let k = 1; k <= 10; k++) {
        const t = k / 10;
        const x1 = (1 - t) * (1 - t) * ax + 2 * t * (1 - t) * cx + t * t * bx;
        const y1 = (1 - t) * (1 - t) * ay + 2 * t * (1 - t) * cy + t * t * by;
        const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
        const at = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - x0) * (x1 - x0) + (py - y0) * (y1 - y0)) / length));
        best = Math.min(best, Math.hypot(px - x0 - at * (x1 - x0), py - y0 - at * (y1 - y0)));
        x0 = x1;
        y0 = y1;
    }
    return best;
}
