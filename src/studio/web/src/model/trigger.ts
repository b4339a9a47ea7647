import type { StudioEvent } from "../wire/messages";

/** What the oscilloscope waits for. */
export const triggerKinds: Record<string, readonly string[]> = {
    off: [],
    opened: ["gate_opened"],
    closed: ["gate_closed"],
    transition: ["gate_opened", "gate_closed", "gate_stable"],
    collapse: ["collapse"],
};

/**
 * Like the trigger of an oscilloscope: armed, it waits for an event of a chosen channel, lets half a screen more be heard, and then stands still
 * with the event in the middle.
 */
export class Trigger {
    kind = "off";
    private caught: StudioEvent | null = null;

    arm(kind: string): void {
        this.kind = kind;
        this.caught = null;
    }

    /** Hears what happened; true when this is what it waited for. */
    hear(events: readonly StudioEvent[], channels: readonly string[]): boolean {
        if (this.caught !== null) {
            return false;
        }
        const wanted = triggerKinds[this.kind] ?? [];
        this.caught = events.find((event) => wanted.includes(event.what) && channels.includes(event.node)) ?? null;
        return this.caught !== null;
    }

    get event(): StudioEvent | null {
        return this.caught;
    }

    /** The right edge at which to stand still, or null while more has to be heard. */
    edge(now: number, base: number): number | null {
        return this.caught !== null && now >= this.caught.t + base / 2 ? this.caught.t + base / 2 : null;
    }
}
