import type { StudioEvent } from "../wire/messages";

/** The newest events, oldest first, at most `capacity` of them however long the page is open. */
export class EventLog {
    readonly all: StudioEvent[] = [];
    private readonly seen = new Set<string>();
    /** Rises with every change. */
    revision = 0;

    /** As many as the server keeps: allocations are three of four events, and what they push out could not be answered for an earlier moment. */
    constructor(readonly capacity = 16_384) {}

    add(events: readonly StudioEvent[]): StudioEvent[] {
        const fresh: StudioEvent[] = [];
        for (const event of events) {
            const key = keyOf(event);
            if (this.seen.has(key)) {
                continue;
            }
            this.seen.add(key);
            fresh.push(event);
            // Nearly always the newest comes last; a late one is put where it belongs.
            let at = this.all.length;
            while (at > 0 && this.all[at - 1].t > event.t) {
                at--;
            }
            this.all.splice(at, 0, event);
        }
        if (this.all.length > this.capacity) {
            for (const old of this.all.splice(0, this.all.length - this.capacity)) {
                this.seen.delete(keyOf(old));
            }
        }
        this.revision += fresh.length > 0 ? 1 : 0;
        return fresh;
    }

    clear(): void {
        this.all.length = 0;
        this.seen.clear();
        this.revision++;
    }

    /** Index of the first event after the given time. */
    after(t: number): number {
        let low = 0;
        let high = this.all.length;
        while (low < high) {
            const mid = (low + high) >> 1;
            if (this.all[mid].t <= t) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** The newest event of one of these kinds, of one node if it is named, that is not younger than the given time. */
    last(kinds: readonly string[], until: number, node?: string): StudioEvent | null {
        for (let k = this.after(until) - 1; k >= 0; k--) {
            if (kinds.includes(this.all[k].what) && (node === undefined || this.all[k].node === node)) {
                return this.all[k];
            }
        }
        return null;
    }

    /** Whether anything of so early a time is remembered; if not, that nothing is found says nothing. */
    reaches(t: number): boolean {
        return this.all.length > 0 && this.all[0].t <= t;
    }
}

const keyOf = (event: StudioEvent): string => `${event.id ?? ""}|${event.t}|${event.node}|${event.what}|${event.id === undefined ? event.text : ""}`;

/** What an event is called, and its sign in lists and on the timeline. */
export const eventNames: Record<string, { name: string; sign: string }> = {
    gate_opened: { name: "gate opened", sign: "▲" },
    gate_closed: { name: "gate closed", sign: "▼" },
    gate_stable: { name: "gate stable", sign: "◆" },
    collapse: { name: "collapse", sign: "◎" },
    reflex: { name: "reflex", sign: "↯" },
    verdict: { name: "verdict", sign: "✓" },
    death: { name: "death", sign: "×" },
    restart: { name: "restart", sign: "↻" },
    stuck: { name: "stuck", sign: "!" },
    village: { name: "village", sign: "⌂" },
    allocation: { name: "allocation", sign: "⇄" },
    governor: { name: "governor", sign: "⚙" },
    cortex: { name: "cortex", sign: "✳" },
    boundary: { name: "boundary", sign: "{}" },
    organ: { name: "organ", sign: "⬡" },
    command: { name: "command", sign: "»" },
};

export const eventName = (what: string): string => eventNames[what]?.name ?? what.replaceAll("_", " ");
export const eventSign = (what: string): string => eventNames[what]?.sign ?? "•";
