import type { Page } from "playwright-core";

export type Color = [number, number, number];

export const hex = (text: string): Color => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)) as Color;

export const apart = (a: Color, b: Color): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Colours of the graph's canvas, without labels, at points in CSS pixels of the canvas. */
export function pixels(page: Page, points: [number, number][], canvas = "canvas.graph"): Promise<Color[]> {
    return page.evaluate(([wanted, selector]) => {
        const source = document.querySelector<HTMLCanvasElement>(selector)!;
        const copy = document.createElement("canvas");
        copy.width = source.width;
        copy.height = source.height;
        const c = copy.getContext("2d", { willReadFrequently: true })!;
        c.drawImage(source, 0, 0);
        const ratio = source.width / source.clientWidth;
        return wanted.map(([x, y]) => [...c.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data.slice(0, 3)] as [number, number, number]);
    }, [points, canvas] as const);
}

/** The nearest to a colour among the pixels around a point: rims are two pixels wide and lie between pixels. */
export async function nearest(page: Page, x: number, y: number, color: Color, reach = 3): Promise<number> {
    const around: [number, number][] = [];
    for (let dx = -reach; dx <= reach; dx++) {
        for (let dy = -reach; dy <= reach; dy++) {
            around.push([x + dx, y + dy]);
        }
    }
    return Math.min(...(await pixels(page, around)).map((pixel) => apart(pixel, color)));
}

export interface End {
    x: number;
    y: number;
    r: number;
}

/** How far the pixels along the curve of an edge differ from the ground: from rim to rim, one value per pixel of length. */
export async function alongEdge(page: Page, a: End, b: End, ground: Color): Promise<number[]> {
    const cx = (a.x + b.x) / 2 - (b.y - a.y) * 0.1;
    const cy = (a.y + b.y) / 2 + (b.x - a.x) * 0.1;
    const steps = Math.round(Math.hypot(b.x - a.x, b.y - a.y));
    // A thin line lies between pixels: of three across it the brightest counts.
    const points: [number, number][] = [];
    const nx = -(b.y - a.y) / steps;
    const ny = (b.x - a.x) / steps;
    for (let k = 0; k <= steps; k++) {
        const t = k / steps;
        const x = (1 - t) ** 2 * a.x + 2 * t * (1 - t) * cx + t * t * b.x;
        const y = (1 - t) ** 2 * a.y + 2 * t * (1 - t) * cy + t * t * b.y;
        if (Math.hypot(x - a.x, y - a.y) > a.r * 1.8 + 4 && Math.hypot(x - b.x, y - b.y) > b.r * 1.8 + 16) {
            points.push([x - nx, y - ny], [x, y], [x + nx, y + ny]);
        }
    }
    const seen = (await pixels(page, points)).map((pixel) => apart(pixel, ground));
    return Array.from({ length: seen.length / 3 }, (_, k) => Math.max(...seen.slice(3 * k, 3 * k + 3)));
}

/** Stretches of line and of gap in what `alongEdge` read. */
export function stretches(values: number[]): { on: number; gaps: number } {
    const top = Math.max(...values);
    const drawn = values.map((value) => value > top * 0.4);
    return { on: drawn.filter(Boolean).length / drawn.length, gaps: drawn.filter((is, k) => !is && k > 0 && drawn[k - 1]).length };
}

/** Compares a canvas with a picture kept as a data address: mean difference and share of pixels that differ clearly. */
export function compare(page: Page, golden: string, canvas = "canvas.graph"): Promise<{ mean: number; clear: number; size: string }> {
    return page.evaluate(async ([address, selector]) => {
        const source = document.querySelector<HTMLCanvasElement>(selector)!;
        const image = new Image();
        image.src = address;
        await image.decode();
        const read = (what: CanvasImageSource): Uint8ClampedArray => {
            const copy = document.createElement("canvas");
            copy.width = source.width;
            copy.height = source.height;
            const c = copy.getContext("2d")!;
            c.drawImage(what, 0, 0);
            return c.getImageData(0, 0, copy.width, copy.height).data;
        };
        const a = read(source);
        const b = read(image);
        let sum = 0;
        let clear = 0;
        for (let k = 0; k < a.length; k += 4) {
            const difference = Math.abs(a[k] - b[k]) + Math.abs(a[k + 1] - b[k + 1]) + Math.abs(a[k + 2] - b[k + 2]);
            sum += difference;
            clear += difference > 90 ? 1 : 0;
        }
        return { mean: sum / (a.length * 0.75), clear: clear / (a.length / 4), size: `${image.width}x${image.height} ${source.width}x${source.height}` };
    }, [golden, canvas] as const);
}
