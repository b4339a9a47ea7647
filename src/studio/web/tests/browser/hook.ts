import type { Page } from "playwright-core";

export interface HookNode {
    i: number; id: string; kind: string; domain: string; label: string; state: string; value: number; rate: number; flash: number; flashAt: number;
    x: number; y: number; pinned: boolean; screen: { x: number; y: number; r: number }; drawn: boolean; matches: boolean;
}
export interface HookView {
    x: number; y: number; zoom: number; width: number; height: number; renderer: string; theme: string; environment: string; clustered: boolean; marks: number; lines: number;
    selection: string | null; filter: string; table: boolean;
}
export interface Hook {
    nodes(): HookNode[];
    edges(): { i: number; from: string; to: string; style: string; rate: number }[];
    view(): HookView;
    time(): { mode: string; shown: number; speed: number; waiting: number; serverNow: number };
    stats(): {
        paints: number; frames: number; scriptMs: { mean: number; p50: number; p99: number }; toPixelMs: { mean: number; p50: number; p99: number };
        connection: string; gaps: number; reconnects: number; bytes: number; lag: { dropped: number; lag_ms: number; viewers: number }; rebuilds: number; still: boolean;
    };
    panes(): {
        open: string[]; follow: string | null; scope: string[]; events: number; lastEvents: { node: string; what: string; text: string }[]; village: { village: number; bodies: number } | null;
        economy: { lifeforce: number; llm: object | null } | null; npc: { id: string; brain?: { td_error?: number; entropy?: number; values?: { exit: number; value: number }[] }; memories?: unknown[]; allocations?: { reason?: string }[] } | null;
        oscilloscope: { channels: { id: string; samples: number; value: number | null }[]; frozen: number | null; base: number; trigger: string; triggered: object | null; cursors: { a: number | null; b: number | null }; marks: number };
    };
    at(x: number, y: number): string | null;
}

/** Reads one part of the page's test hook. */
export const read = <K extends Exclude<keyof Hook, "at">>(page: Page, part: K): Promise<ReturnType<Hook[K]>> =>
    page.evaluate((name) => (window as never as { __studio: Record<string, () => unknown> }).__studio[name](), part) as Promise<ReturnType<Hook[K]>>;

/** Waits until the hook says what is expected: a condition in the words of JavaScript, `s` being the hook. Asked from outside: the page's policy forbids it to evaluate. */
export async function until(page: Page, condition: string, timeout = 90_000): Promise<void> {
    const end = Date.now() + timeout;
    while (!(await page.evaluate(`(() => { const s = window.__studio; return Boolean(s && (${condition})); })()`))) {
        if (Date.now() > end) {
            throw new Error(`never came true: ${condition}`);
        }
        await new Promise((done) => setTimeout(done, 60));
    }
}

export const nodeOf = async (page: Page, id: string): Promise<HookNode> => {
    const found = (await read(page, "nodes")).find((node) => node.id === id);
    if (!found) {
        throw new Error(`the page knows no ${id}`);
    }
    return found;
};
