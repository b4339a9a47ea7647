import { ask } from "../app/api";
import { button, el, fill, glyph, setText } from "../app/dom";
import type { Store } from "../app/store";
import { icons, kindNames, shapeNames } from "../look/kinds";
import { eventName } from "../model/events";
import { stateName } from "../model/states";
import { clock, labelOf, number, plain, shortened, signed, span } from "../model/text";
import type { Drawer as Details, NodeName } from "../wire/messages";
import { Chain } from "./chain";
import type { FlowPane } from "./flow";
import { Messages } from "./messages-list";
import { nodeLink } from "./parts";

/** Everything about one element: what it does now, what it said last, what it decided and how that came about. */
export class DrawerPane {
    private readonly title = el("h2", { class: "drawer-title", tabindex: "-1" });
    private readonly tools = el("div", { class: "tools" });
    private readonly moment = el("h3", {});
    private readonly liveList = el("dl", { class: "facts" });
    private readonly flows = el("div", { class: "flows" });
    private readonly happened = el("ul", { class: "happened" });
    private readonly trails = el("div", {});
    private readonly fault = el("p", { class: "soft" });
    private readonly messages: Messages;
    private readonly chain: Chain;
    private shownId: string | null = null;
    private shownKnown = false;
    private askedAt = 0;
    private facts: Details["facts"] = [];
    private drawnAt = 0;

    constructor(private readonly store: Store, private readonly flow: FlowPane, private readonly host: HTMLElement, announce: (text: string) => void) {
        this.messages = new Messages(announce);
        this.chain = new Chain(store);
        const section = (name: string, ...children: HTMLElement[]): HTMLElement => el("section", {}, el("h3", {}, name), ...children);
        host.append(
            el("div", { class: "drawer-head" }, this.title, button("×", () => store.select(null), { class: "icon", "aria-label": "Close details", title: "Close (Esc)" })),
            this.tools, el("section", {}, this.moment, this.liveList), section("Flows", this.flows), section("Trails", this.trails, this.chain.element),
            section("What happened", this.happened), section("Last messages", this.messages.element), this.fault);
        store.on(["selection", "names"], () => this.opened());
        store.on(["frame"], () => this.refresh());
        store.on(["pins", "follow", "scope"], () => this.drawTools());
        this.opened();
    }

    /** Enter on the graph moves into the drawer. */
    focus(): void {
        if (!this.host.hidden) {
            this.title.focus();
        }
    }

    private get node(): NodeName | undefined {
        return this.store.selection ? this.store.scene.node(this.store.selection) : undefined;
    }

    private opened(): void {
        const { store } = this;
        this.host.hidden = store.selection === null;
        // A link may choose what the bus has not named yet: it is shown anew once it is known.
        const known = this.node !== undefined;
        if (store.selection === this.shownId && known === this.shownKnown) {
            return;
        }
        this.shownId = store.selection;
        this.shownKnown = known;
        if (store.selection === null) {
            return;
        }
        const { node } = this;
        fill(this.title);
        if (node && icons[node.kind]) {
            const sign = glyph(icons[node.kind]);
            sign.classList.add(node.domain);
            this.title.append(sign);
        }
        this.title.append(shortened(node ? labelOf(node) : store.selection, 80));
        this.title.title = plain(store.selection).slice(0, 300);
        this.host.scrollTop = 0;
        this.facts = [];
        this.messages.clear();
        this.chain.close();
        fill(this.trails, el("p", { class: "soft" }, "asking …"));
        setText(this.fault, node ? "" : "This element has not been seen on the bus yet.");
        this.drawTools();
        this.drawnAt = 0;
        this.refresh();
        void this.askDetails();
    }

    private drawTools(): void {
        const { store, node } = this;
        if (!node) {
            fill(this.tools);
            return;
        }
        const waves = node.kind === "cell" || node.kind === "gate";
        const followed = store.follow === node.id;
        const inScope = store.scope.includes(node.id);
        fill(this.tools,
            button("Show", () => this.flow.show(node), { title: "Bring it into the middle (C)" }),
            node.kind === "npc" && button(followed ? "Following" : "Follow", () => store.setFollow(followed ? null : node.id), { "aria-pressed": String(followed), title: "Its brain, memories and allocations in the village pane" }),
            waves && button(inScope ? "On the oscilloscope" : "To the oscilloscope", () => store.toggleScope(node.id), { "aria-pressed": String(inScope) }),
            store.layout.pins.has(node.id) && button("Unpin", () => store.unpin(node), { title: "Back to its own place (U)" }));
    }

    private refresh(): void {
        const { store, node } = this;
        const now = performance.now();
        if (!node || now - this.drawnAt < 400) {
            return;
        }
        this.drawnAt = now;
        const { scene } = store;
        const rows: [string, string][] = [
            ...this.lastOpened(node),
            ["Kind", `${kindNames[node.kind] ?? node.kind}, ${node.domain} (${shapeNames[node.domain] ?? "square"})`],
            ["Id", shortened(node.id, 120)],
            ["State", stateName(scene.state[node.i])],
            [node.kind === "gate" ? "State value" : "Vitality", node.kind === "gate" ? `${signed(scene.value[node.i])}${node.thresholds ? `, opens above ${node.thresholds[1]}` : ""}` : `${Math.round(scene.value[node.i] * 100)} %`],
            ["Rate", `${number(scene.rate[node.i])} msg/s`],
            ...(this.facts ?? []).map((fact): [string, string] => [shortened(fact.name, 40), `${shortened(fact.value, 200)}${fact.unit ? ` ${shortened(fact.unit, 20)}` : ""}`]),
        ];
        setText(this.moment, store.mode === "live" ? "Live" : `At ${clock(store.shown)} UTC`);
        fill(this.liveList, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", { class: "number" }, value)]));
        if (!this.flows.contains(document.activeElement)) {
            this.drawFlows(node);
        }
        if (!this.happened.contains(document.activeElement)) {
            const mine = store.log.all.filter((event) => event.t <= store.shown && (event.node === node.id || event.other === node.id)).slice(-8).reverse();
            fill(this.happened, ...mine.map((event) => el("li", {}, el("time", { class: "soft number" }, clock(event.t)), el("span", {}, el("b", {}, eventName(event.what)), ` ${shortened(event.text, 240)}`))),
                mine.length === 0 && el("li", { class: "soft" }, "nothing in the time the page remembers"));
        }
        if (now - this.askedAt > 2_500 && store.mode !== "paused") {
            void this.askDetails();
        }
    }

    /** A gate's answer to the first question: when it opened last, and why. */
    private lastOpened(node: NodeName): [string, string][] {
        const { store } = this;
        const event = node.kind === "gate" ? store.log.last(["gate_opened"], store.shown, node.id) : null;
        return event ? [["Last opened", `${span(store.shown - event.t)} ago: ${shortened(event.text, 300)}`]] : [];
    }

    private drawFlows(node: NodeName): void {
        const { scene } = this.store;
        const rows = scene.edges.flatMap((edge) => (edge && (edge.a === node.i || edge.b === node.i) ? [edge] : []))
            .sort((a, b) => scene.edgeRate[b.i] - scene.edgeRate[a.i]).slice(0, 12)
            .map((edge) => {
                const out = edge.a === node.i;
                const other = scene.nodes[out ? edge.b : edge.a];
                return el("li", {}, el("span", { class: `stroke ${edge.style}`, title: edge.style }), out ? "to " : "from ", other ? nodeLink(this.store, other.id, 26) : "?", el("span", { class: "number soft" }, `${number(scene.edgeRate[edge.i])} msg/s`));
            });
        fill(this.flows, rows.length > 0 ? el("ul", {}, ...rows) : el("p", { class: "soft" }, "no edges yet"));
    }

    private async askDetails(): Promise<void> {
        const id = this.store.selection;
        this.askedAt = performance.now();
        if (!id) {
            return;
        }
        const answer = await ask<Details>("drawer", { id, t: this.store.mode === "live" ? null : Math.round(this.store.shown) });
        if (id !== this.store.selection) {
            return;
        }
        if (!answer.ok) {
            setText(this.fault, `Details are not to be had: ${answer.why}`);
            fill(this.trails);
            return;
        }
        setText(this.fault, "");
        this.facts = answer.value.facts ?? [];
        this.messages.show(answer.value.last ?? []);
        if (!this.trails.contains(document.activeElement)) {
            const trails = answer.value.trails ?? [];
            fill(this.trails, trails.length === 0 ? el("p", { class: "soft" }, "none known") : el("ul", { class: "trail-list" }, ...trails.slice(0, 12).map((trail) =>
                el("li", {}, button(`${clock(trail.t)} ${shortened(trail.kind.replaceAll("_", " "), 30)}`, () => void this.chain.open(trail.trail), { class: "plain", title: `Causal chain of ${trail.trail}` }),
                    trail.outcome ? el("b", {}, ` ${shortened(trail.outcome, 30)} `) : null, el("span", { class: "soft" }, shortened(trail.text ?? "", 160))))));
        }
    }
}
