/** WCAG 2.2 contrast, so that the palette is measured by a test and not judged by eye. */
export type Rgb = readonly [number, number, number];

/** Reads #rrggbb into parts from 0 to 1. */
export function rgb(hex: string): Rgb {
    if (!/^#[0-9a-f]{6}$/i.test(hex)) {
        throw new Error(`'${hex}' is not of the form #rrggbb`);
    }
    const n = parseInt(hex.slice(1), 16);
    return [(n >> 16) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
}

const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);

export function luminance(hex: string): number {
    const [r, g, b] = rgb(hex);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Ratio from 1 to 21. */
export function contrast(a: string, b: string): number {
    const x = luminance(a);
    const y = luminance(b);
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** What a colour looks like when laid over another with the given opacity. */
export function over(front: string, back: string, opacity: number): string {
    const f = rgb(front);
    const b = rgb(back);
    return `#${[0, 1, 2].map((k) => Math.round((f[k] * opacity + b[k] * (1 - opacity)) * 255).toString(16).padStart(2, "0")).join("")}`;
}

/** CIE76 distance in Lab after simulating a dichromat's eye (Machado et al. 2009, severity 1): how far apart two colours stay. */
export function distance(a: string, b: string, eye: Eye = "normal"): number {
    const x = lab(seenBy(a, eye));
    const y = lab(seenBy(b, eye));
    return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

export type Eye = "normal" | "protan" | "deutan" | "tritan";

const eyes: Record<Eye, readonly number[]> = {
    normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
    deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
    tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seenBy(hex: string, eye: Eye): [number, number, number] {
    const [r, g, b] = rgb(hex).map(linear);
    const m = eyes[eye];
    const row = (k: number): number => Math.min(1, Math.max(0, m[k] * r + m[k + 1] * g + m[k + 2] * b));
    return [row(0), row(3), row(6)];
}

function lab([r, g, b]: [number, number, number]): [number, number, number] {
    const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
    const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
    const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
