/** The JSON half of the stream and of the API, as docs/studio-protocol.md has it. What may be absent is optional: the page then shows nothing. */

export type NodeKind =
    | "cell" | "gate" | "nerve" | "npc" | "thalamus" | "governor" | "cortex" | "boundary"
    | "supervisor" | "world" | "organ" | "store" | "operator";
export type Domain = "cognitive" | "nervous" | "organ" | "memory";
export type EdgeStyle = "solid" | "dashed" | "dotted";

export interface NodeName {
    i: number;
    id: string;
    kind: NodeKind;
    domain: Domain;
    label: string;
    env?: string;
    /** Values at which a gate opens and closes. */
    thresholds?: number[];
    retired?: boolean;
}

export interface EdgeName {
    i: number;
    a: number;
    b: number;
    style: EdgeStyle;
}

export interface Hello {
    kind: "hello";
    environment: string;
    version: string;
    node: string;
    viewer: string;
    generation: string | number;
    commands: string[];
    history?: { from: number; to: number };
    hz?: number;
    nats?: string;
}

export interface Names {
    kind: "names";
    nodes?: NodeName[];
    edges?: EdgeName[];
}

/** Something that happened and that one can jump to. */
export interface StudioEvent {
    t: number;
    id?: string | number;
    node: string;
    what: string;
    text: string;
    trail?: string | null;
    value?: number | null;
    other?: string | null;
}

export interface Events {
    kind: "event";
    events: StudioEvent[];
}

export interface QueueEntry {
    requester: string;
    priority?: number;
    waited_ms?: number;
    text?: string;
}

export interface RequesterBudget {
    requester: string;
    tokens_used?: number;
    tokens_limit?: number;
    lf_used?: number;
    lf_limit?: number;
}

export interface Economy {
    kind: "economy";
    t: number;
    lifeforce?: { id: string; stock: number; income: number; spent: number }[];
    cpu?: { id: string; pct: number; quota: number }[];
    llm?: {
        queued?: number;
        running?: number;
        openings_used?: number;
        openings_limit?: number;
        text?: string;
        queue?: QueueEntry[];
        by_requester?: RequesterBudget[];
    };
    budgets?: { name: string; used: number; limit: number; unit?: string }[];
}

export interface Body {
    id: string;
    node: number;
    /** Only when it is not exactly on its node. */
    x?: number;
    y?: number;
    crawler?: boolean;
    heading?: number;
    needs?: Record<string, number>;
    knows?: number | boolean;
    score?: number;
}

export interface House {
    house: number;
    node: number;
    facts?: { attribute: string; value: string }[];
}

export interface Village {
    kind: "village";
    t: number;
    village: number | string;
    map?: { version: number | string; kind?: string };
    tick?: number;
    bodies?: Body[];
    houses?: House[];
}

export interface VillageMap {
    nodes: { x: number; y: number; house?: number | null; place?: string | null }[];
    edges: [number, number][];
    attribution?: string | null;
}

export interface Allocation {
    t: number;
    tick_hz?: number;
    cpu_quota_pct?: number;
    gate?: string;
    priority?: number;
    reason?: string;
    policy?: string;
}

export interface Npc {
    kind: "npc";
    t: number;
    id: string;
    node?: number;
    state?: string;
    known_share?: number;
    brain?: { td_error?: number; entropy?: number; values?: { exit: number; value: number; probability?: number }[] };
    /** What it said when it was asked last; the values and the path are of that moment. */
    mind?: { t: number; node: number; lead: string; next?: number; value?: number; td_error?: number; entropy?: number };
    /** It was asked and does not answer. */
    silent?: boolean;
    memories?: (string | { t?: number; text: string })[];
    path?: number[];
    knows?: { house: number; attribute: string; value: string }[];
    allocations?: Allocation[];
}

export interface Lag {
    kind: "lag";
    dropped: number;
    lag_ms: number;
    viewers: number;
    /** Bus messages that arrived since this viewer paused. */
    waiting?: number;
    received_per_s?: number;
    /** What the server can play from memory. */
    history?: { from: number; to: number };
}

/** What became of a wish to see a moment that only trails remember. */
export interface Replay {
    kind: "replay";
    trails: number;
    problem?: string | null;
}

export type ServerMessage = Hello | Names | Events | Economy | Village | Npc | Lag | Replay;

export interface Drawer {
    id: string;
    state?: string;
    facts?: { name: string; value: string; unit?: string }[];
    last?: { t: number; subject: string; bytes?: number; cut?: boolean; json: unknown }[];
    trails?: { trail: string; kind: string; t: number; outcome?: string; text?: string }[];
}

export interface ChainStep {
    t: number;
    trail: string;
    kind: string;
    entity?: string;
    node?: string;
    text: string;
    outcome?: string;
}
