import type { EnvironmentLook, Look, Theme } from "../look/palette";
import { environmentLook, lookOf } from "../look/palette";
import type { Address } from "../model/address";
import { EventLog } from "../model/events";
import { type Parsed, parseFilter, type Subject } from "../model/filter";
import { Layout } from "../model/layout";
import { Scene } from "../model/scene";
import { stateName } from "../model/states";
import type { Connection } from "../wire/connection";
import type { ScopeFrame } from "../wire/frame";
import type { Economy, Hello, Lag, NodeName, Npc, Replay, StudioEvent, Village } from "../wire/messages";
import { Kept } from "./kept";

/** What changed; panes listen for what they show. */
export type Topic =
    | "hello" | "names" | "paint" | "frame" | "events" | "economy" | "village" | "npc" | "lag" | "connection"
    | "selection" | "filter" | "follow" | "scope" | "panes" | "time" | "look" | "pins" | "places" | "view" | "table" | "boxes";

export type TimeMode = "live" | "paused" | "replay";

export const paneNames = ["flow", "scope", "now", "village", "economy"] as const;

/** Everything the page knows, in one place; panes read it and ask it to change, they never talk to each other. */
export class Store {
    readonly scene = new Scene();
    readonly layout: Layout;
    readonly log = new EventLog();
    hello: Hello | null = null;
    economy: Economy | null = null;
    village: Village | null = null;
    npc: Npc | null = null;
    lag: Lag = { kind: "lag", dropped: 0, lag_ms: 0, viewers: 1 };
    connection: { state: "connecting" | "live" | "away"; detail: string } = { state: "connecting", detail: "connecting" };
    busAway = false;
    link: Connection | null = null;

    selection: string | null;
    hovered = -1;
    filterText: string;
    filter: Parsed;
    hideOthers = false;
    follow: string | null;
    scope: string[];
    panes: Set<string>;
    table = false;

    theme: Theme;
    environment: EnvironmentLook = "other";
    readonly frozen: boolean;
    reducedMotion = false;

    /** Rises whenever a node came, went or was moved. */
    placesRevision = 1;

    /** Events that came with the newest message. */
    fresh: StudioEvent[] = [];
    /** Where samples of the oscilloscope go. */
    scopeSamples: ((frame: ScopeFrame) => void) | null = null;

    /** What the server found in trails for a moment that its memory does not reach. */
    replay: Replay | null = null;
    /** The moment last asked for. */
    wanted: number | null = null;
    mode: TimeMode = "live";
    speed: number;
    /** Server's clock minus ours, from live frames. */
    private clockOffset = 0;
    private readonly listeners = new Map<Topic, (() => void)[]>();

    constructor(address: Address, readonly query: URLSearchParams) {
        this.layout = new Layout(Kept.pins(), Kept.slots());
        this.selection = address.selection;
        this.filterText = address.filter;
        this.filter = parseFilter(address.filter);
        this.follow = address.follow;
        this.scope = address.scope;
        this.panes = new Set(address.panes ?? Kept.panes() ?? paneNames);
        this.speed = address.speed;
        this.frozen = query.get("frozen") === "1";
        const wish = query.get("theme") ?? Kept.theme();
        this.theme = wish === "light" || wish === "dark" ? wish : matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
        const motion = matchMedia("(prefers-reduced-motion: reduce)");
        this.reducedMotion = motion.matches;
        motion.addEventListener("change", () => {
            this.reducedMotion = motion.matches;
            this.tell("look");
        });
    }

    get look(): Look {
        return lookOf(this.theme, this.environment);
    }

    /** Nothing moves: asked for by the system or for a golden image. */
    get still(): boolean {
        return this.frozen || this.reducedMotion;
    }

    /** The server's time now. */
    get serverNow(): number {
        return Date.now() + this.clockOffset;
    }

    /** The moment that is shown. */
    get shown(): number {
        return this.mode === "live" && this.scene.t === 0 ? this.serverNow : this.scene.t || this.serverNow;
    }

    on(topics: Topic[], listener: () => void): void {
        for (const topic of topics) {
            const known = this.listeners.get(topic);
            if (known) {
                known.push(listener);
            } else {
                this.listeners.set(topic, [listener]);
            }
        }
    }

    tell(...topics: Topic[]): void {
        if (topics.includes("names") || topics.includes("places")) {
            this.placesRevision++;
        }
        for (const topic of topics) {
            for (const listener of this.listeners.get(topic) ?? []) {
                listener();
            }
        }
    }

    heardLive(t: number): void {
        const offset = t - Date.now();
        this.clockOffset = this.clockOffset === 0 || Math.abs(offset - this.clockOffset) > 2_000 ? offset : this.clockOffset * 0.95 + offset * 0.05;
    }

    greet(hello: Hello): void {
        if (this.hello && this.hello.generation !== hello.generation) {
            this.scene.clear();
            this.layout.renumber();
            this.log.clear();
        }
        this.hello = hello;
        this.environment = environmentLook(hello.environment);
        this.tell("hello", "look");
    }

    select(id: string | null): void {
        if (id !== this.selection) {
            this.selection = id;
            this.tell("selection");
        }
    }

    setFilter(text: string): void {
        this.filterText = text;
        this.filter = parseFilter(text);
        this.tell("filter");
    }

    setFollow(id: string | null): void {
        if (id !== this.follow) {
            this.follow = id;
            this.npc = null;
            this.tell("follow");
        }
    }

    toggleScope(id: string): void {
        this.scope = this.scope.includes(id) ? this.scope.filter((other) => other !== id) : [...this.scope, id].slice(-8);
        this.tell("scope");
    }

    togglePane(name: string): void {
        if (!this.panes.delete(name)) {
            this.panes.add(name);
        }
        Kept.savePanes([...this.panes]);
        this.tell("panes");
    }

    setTheme(theme: Theme): void {
        this.theme = theme;
        Kept.saveTheme(theme);
        this.tell("look");
    }

    pin(node: NodeName, x: number, y: number): void {
        this.layout.pin(node, { x, y });
        this.tell("places");
    }

    /** Writes down where a person put things; after the drag and not during it. */
    savePins(): void {
        Kept.savePins(this.layout.pins);
        this.tell("pins");
    }

    unpin(node: NodeName): void {
        this.layout.unpin(node);
        this.savePins();
        this.tell("places");
    }

    subject(node: NodeName): Subject {
        const { scene } = this;
        return {
            id: node.id, label: node.label ?? "", kind: node.kind, domain: node.domain,
            state: stateName(scene.state[node.i]), rate: scene.rate[node.i], value: scene.value[node.i],
        };
    }

    keepSlots(): void {
        Kept.saveSlots(this.layout.remembered());
    }

    /** Null when everything matches. */
    get matches(): ((node: NodeName) => boolean) | null {
        const { filter } = this;
        return filter.ok && !filter.empty ? (node) => filter.matches(this.subject(node)) : null;
    }
}
