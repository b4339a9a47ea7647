/** States and flashes by their number on the wire, and what a person reads. */
export const stateNames = ["unknown", "idle", "active", "open", "closed", "stuck", "dead", "degraded", "waiting"] as const;
export type StateName = (typeof stateNames)[number];

export const enum State {
    Unknown,
    Idle,
    Active,
    Open,
    Closed,
    Stuck,
    Dead,
    Degraded,
    Waiting,
}

export const flashNames = ["none", "reflex", "opened", "closed", "collapse"] as const;

/** How long a flash is seen. Long enough to notice at a glance, short enough to tell two apart. */
export const flashMs = 900;

export const stateName = (state: number): StateName => stateNames[state] ?? "unknown";
