import { button, el, fill, setText } from "../app/dom";
import type { Store } from "../app/store";
import { neighboursOf } from "../model/neighbours";
import { Ring } from "../model/ring";
import { shortened, signed } from "../model/text";
import { Trigger, triggerKinds } from "../model/trigger";
import type { ScopeFrame } from "../wire/frame";
import type { NodeName } from "../wire/messages";
import { channelStyle, ScopePlot } from "./scope-plot";

/** Five minutes at twenty samples a second, for each of eight channels. */
const kept = 6_000;

/** Thresholds come once a second, and when they are steered. */
const keptThresholds = 1_200;

/** The oscilloscope: confidence of cells and state of gates over time, with what collapsed and what opened. */
export class ScopePane {
    private readonly rings = new Map<string, Ring>();
    private readonly thresholds = new Map<string, Ring>();
    private readonly chips = el("div", { class: "chips" });
    private readonly adder = el("select", { "aria-label": "Add a channel" });
    private readonly base = el("select", { "aria-label": "Time base", title: "Time base: width of the picture" });
    private readonly triggerChoice = el("select", { "aria-label": "Trigger", title: "Stand still when this happens on a channel" });
    private readonly freezer: HTMLButtonElement;
    private readonly readout = el("span", { class: "readout number", role: "status" });
    private readonly plotHost = el("div", { class: "plot" });
    private readonly plot: ScopePlot;
    private readonly trigger = new Trigger();
    private frozenAt: number | null = null;
    private chosen = false;
    private drawnAt = 0;

    constructor(private readonly store: Store, private readonly host: HTMLElement) {
        this.freezer = button("Freeze", () => this.freeze(), { "aria-pressed": "false", title: "Stand still (Z); the stream goes on" });
        for (const seconds of [2, 5, 10, 30, 60, 300]) {
            this.base.append(el("option", { value: seconds * 1_000 }, seconds < 60 ? `${seconds} s` : `${seconds / 60} min`));
        }
        this.base.value = "10000";
        for (const kind of Object.keys(triggerKinds)) {
            this.triggerChoice.append(el("option", { value: kind }, kind === "off" ? "no trigger" : `on ${kind}`));
        }
        host.append(el("div", { class: "pane-head scope-head" }, el("h2", {}, "Oscilloscope"), this.chips, this.adder, el("span", { class: "grow" }), this.readout, this.base, this.triggerChoice, this.freezer), this.plotHost);
        this.plot = new ScopePlot(store, this.plotHost, (text) => setText(this.readout, text));
        this.adder.addEventListener("change", () => {
            store.toggleScope(this.adder.value);
            this.adder.value = "";
        });
        this.base.addEventListener("change", () => this.draw(true));
        this.triggerChoice.addEventListener("change", () => {
            this.trigger.arm(this.triggerChoice.value);
            this.unfreeze();
        });
        store.scopeSamples = (frame) => this.hear(frame);
        store.on(["scope", "names", "look"], () => this.channels());
        store.on(["events"], () => this.trigger.hear(store.fresh, store.scope));
        store.on(["frame", "events", "look", "panes"], () => this.draw(false));
        store.on(["time"], () => this.timeChanged());
        store.on(["frame"], () => this.chooseFirst());
        this.channels();
    }

    freeze(): void {
        if (this.frozenAt === null) {
            this.frozenAt = this.edge();
            this.freezer.setAttribute("aria-pressed", "true");
            setText(this.freezer, "Frozen");
        } else {
            this.unfreeze();
        }
        this.draw(true);
    }

    /** What the hook tells about this pane. */
    snapshot(): object {
        return {
            channels: this.store.scope.map((id) => ({ id, samples: this.rings.get(id)?.length ?? 0, value: this.rings.get(id)?.lastValue ?? null })),
            frozen: this.frozenAt, base: Number(this.base.value), trigger: this.trigger.kind, triggered: this.trigger.event, cursors: this.plot.cursors, marks: this.plot.marksDrawn,
            thresholds: this.store.scope.map((id) => this.thresholds.get(id)?.lastValue ?? null),
        };
    }

    private unfreeze(): void {
        this.frozenAt = null;
        this.trigger.arm(this.trigger.kind);
        this.freezer.setAttribute("aria-pressed", "false");
        setText(this.freezer, "Freeze");
    }

    private timeChanged(): void {
        if (this.store.mode === "replay") {
            // Another moment is played: what came before it on this screen was not before it in time.
            this.rings.forEach((ring) => ring.clear());
            this.thresholds.forEach((ring) => ring.clear());
        }
        this.draw(true);
    }

    private hear(frame: ScopeFrame): void {
        for (const channel of frame.channels) {
            const id = this.store.scope[channel.channel];
            if (id === undefined) {
                continue;
            }
            const rings = channel.threshold ? this.thresholds : this.rings;
            let ring = rings.get(id);
            if (!ring) {
                rings.set(id, (ring = new Ring(channel.threshold ? keptThresholds : kept)));
            }
            for (let k = 0; k < channel.value.length; k++) {
                ring.push(frame.t - channel.dt[k], channel.value[k]);
            }
        }
    }

    private edge(): number {
        return Math.max(this.store.shown, ...this.store.scope.map((id) => this.rings.get(id)?.lastTime ?? 0).filter((t) => t - this.store.shown < 2_000));
    }

    private channels(): void {
        const { store } = this;
        this.host.hidden = !store.panes.has("scope");
        for (const id of this.rings.keys()) {
            if (!store.scope.includes(id)) {
                this.rings.delete(id);
                this.thresholds.delete(id);
            }
        }
        fill(this.chips, ...store.scope.map((id, k) => {
            const style = channelStyle(store, id, k);
            const sample = el("i", { class: `wave dash-${k % 4}` });
            sample.style.setProperty("--stroke", style.color);
            return button("", () => store.toggleScope(id), { class: "chip", title: `Take ${shortened(id, 80)} off`, "data-id": id, "aria-label": `${shortened(id, 60)}, take off` }).appendChild(el("span", {}, sample, shortened(id, 22), el("b", { class: "number" }))).parentElement!;
        }));
        const others = [...store.scene.present()].filter((node) => (node.kind === "cell" || node.kind === "gate") && !store.scope.includes(node.id)).map((node) => node.id).sort();
        fill(this.adder, el("option", { value: "" }, "+ channel"), ...others.map((id) => el("option", { value: id }, shortened(id, 60))));
        this.plot.rebuild(store.scope);
        this.draw(true);
    }

    /** The busiest gate and the cells that speak to it, so that the pane says something at first sight. */
    private chooseFirst(): void {
        const { store } = this;
        // Fifteen frames tell who is busy.
        if (this.chosen || store.scene.revision < 15) {
            return;
        }
        const { scene } = store;
        this.chosen = true;
        const busiest = (nodes: NodeName[]): NodeName[] => nodes.sort((a, b) => scene.rate[b.i] - scene.rate[a.i] || (a.id < b.id ? -1 : 1));
        const [gate] = busiest([...scene.present()].filter((node) => node.kind === "gate"));
        if (!gate || store.scope.length > 0) {
            return;
        }
        const near = neighboursOf(scene, gate.i);
        const speakers = busiest([...scene.present()].filter((node) => node.kind === "cell" && (near.has(node.i) || node.id === `cell/${gate.id.slice(5)}`)));
        store.scope = [gate, ...speakers.slice(0, 2)].map((node) => node.id);
        store.tell("scope");
    }

    private draw(now: boolean): void {
        const { store } = this;
        const time = performance.now();
        if (!store.panes.has("scope") || (!now && time - this.drawnAt < 95)) {
            return;
        }
        this.drawnAt = time;
        const base = Number(this.base.value);
        const stop = this.trigger.edge(store.shown, base);
        if (stop !== null && this.frozenAt === null) {
            this.frozenAt = stop;
            this.freezer.setAttribute("aria-pressed", "true");
            setText(this.freezer, "Triggered");
        }
        this.plot.draw(this.rings, this.thresholds, store.scope, this.frozenAt ?? this.edge(), base);
        this.chips.querySelectorAll<HTMLElement>(".chip").forEach((chip) => {
            const value = this.rings.get(chip.dataset["id"] ?? "")?.lastValue;
            setText(chip.querySelector("b")!, value === null || value === undefined ? "" : signed(value));
        });
    }
}
