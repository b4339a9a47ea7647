/** Texts from the bus are foreign: they are shown, never interpreted, and never so long that they hide the rest. */
export function shortened(text: string, length: number): string {
    const clean = plain(text);
    const letters = [...clean];
    return letters.length <= length ? clean : `${letters.slice(0, Math.max(1, length - 1)).join("")}…`;
}

/** Without control characters and without the marks that turn the direction of what follows: a name must not reorder its neighbours. */
export const plain = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ");

/** What a node is called. The governor lives in the thalamus' process and bears its name, which would stand in the picture twice. */
export const labelOf = (node: { kind: string; label: string; id: string }): string => (node.kind === "governor" ? "governor" : node.label || node.id);

/** Three significant figures at most, and never 1e3. */
export function number(value: number, digits = 3): string {
    if (!Number.isFinite(value)) {
        return "-";
    }
    const size = Math.abs(value);
    if (size >= 1e6) {
        return `${(value / 1e6).toFixed(size >= 1e7 ? 0 : 1)} M`;
    }
    if (size >= 1e4) {
        return `${(value / 1e3).toFixed(size >= 1e5 ? 0 : 1)} k`;
    }
    return size >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(Math.max(0, digits - (size >= 10 ? 2 : 1)));
}

export const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;

/** A span of milliseconds as a person says it. */
export function span(ms: number): string {
    const s = Math.abs(ms) / 1_000;
    if (s < 1) {
        return `${Math.round(Math.abs(ms))} ms`;
    }
    if (s < 60) {
        return `${s < 10 ? s.toFixed(1) : Math.round(s)} s`;
    }
    return s < 3_600 ? `${Math.floor(s / 60)} min ${Math.round(s % 60)} s` : `${Math.floor(s / 3_600)} h ${Math.round((s % 3_600) / 60)} min`;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** Time of day, UTC, as in every log of the system. */
export function clock(t: number, fraction = false): string {
    const d = new Date(t);
    const text = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
    return fraction ? `${text}.${String(d.getUTCMilliseconds()).padStart(3, "0")}` : text;
}
