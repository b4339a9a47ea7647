import { button, el, fill } from "../app/dom";
import type { Store } from "../app/store";
import { timeAt } from "../app/time";
import { eventName, eventSign } from "../model/events";
import { State } from "../model/states";
import { clock, shortened, span } from "../model/text";
import type { StudioEvent } from "../wire/messages";
import { nodeLink } from "./parts";

/** The four questions one comes with, answered without a click, and below them what happened last. */
export class NowPane {
    private readonly answers = el("dl", { class: "answers" });
    private readonly list = el("ul", { class: "events" });
    private drawnAt = 0;
    private drawnRevision = -1;
    private rows: StudioEvent[] = [];
    /** The governor's allocations are three of four events; among them nobody would find another. */
    private withAllocations = false;
    private readonly allocations = button("allocations", () => {
        this.withAllocations = !this.withAllocations;
        this.allocations.setAttribute("aria-pressed", String(this.withAllocations));
        this.rows = [];
        this.drawnRevision = -1;
        this.drawnAt = -Infinity;
        this.draw();
    }, { "aria-pressed": "false", title: "List the governor's allocations too" });

    constructor(private readonly store: Store, host: HTMLElement) {
        host.append(el("div", { class: "pane-head" }, el("h2", {}, "Now")), this.answers,
            el("div", { class: "pane-head spaced" }, el("h2", {}, "Events"), el("span", { class: "soft grow" }, "click one to go there"), this.allocations), this.list);
        store.on(["events", "frame", "time", "economy", "panes"], () => this.draw());
        this.draw();
    }

    private draw(): void {
        const { store } = this;
        const now = performance.now();
        // Twice a second is as fast as a person reads; events themselves are drawn when they come, but not each of a burst.
        if (!store.panes.has("now") || now - this.drawnAt < (store.log.revision === this.drawnRevision ? 500 : 300)) {
            return;
        }
        // Rebuilding under the pointer or the focus would take the button away that is about to be pressed.
        if (this.list.matches(":hover") || this.answers.matches(":hover") || this.list.contains(document.activeElement) || this.answers.contains(document.activeElement)) {
            return;
        }
        this.drawnAt = now;
        this.drawnRevision = store.log.revision;
        const at = store.shown;
        fill(this.answers,
            ...this.answer("Last gate opened", store.log.last(["gate_opened"], at), "none has opened yet"),
            ...this.stuck(at),
            ...this.cortex(at),
            ...this.answer("Governor changed", store.log.last(["allocation", "governor"], at), "nothing yet"));
        const wanted: StudioEvent[] = [];
        for (let k = store.log.after(at) - 1; k >= 0 && wanted.length < 40; k--) {
            if (this.withAllocations || store.log.all[k].what !== "allocation") {
                wanted.push(store.log.all[k]);
            }
        }
        this.drawList(wanted);
    }

    /** New events come in on top; the rows that stand stay the same elements, so that a pointer or a reader does not lose them. */
    private drawList(wanted: StudioEvent[]): void {
        const top = this.rows[0];
        const fresh = top ? wanted.indexOf(top) : -1;
        if (fresh < 0) {
            fill(this.list, ...wanted.map((event) => this.row(event)));
        } else {
            this.list.prepend(...wanted.slice(0, fresh).map((event) => this.row(event)));
            while (this.list.childElementCount > wanted.length) {
                this.list.lastElementChild!.remove();
            }
        }
        this.rows = wanted;
    }

    private answer(question: string, event: StudioEvent | null, none: string): HTMLElement[] {
        return [el("dt", {}, question), event
            ? el("dd", {}, nodeLink(this.store, [event.node, event.other].find((id) => event.what === "allocation" && id?.startsWith("npc/")) ?? event.node), el("span", { class: "soft" }, ` ${span(this.store.shown - event.t)} ago`), el("p", { title: shortened(event.text, 600) }, shortened(event.text, 220)))
            : el("dd", { class: "soft" }, this.store.log.reaches(this.store.shown) ? none : "not known of this moment")];
    }

    private stuck(at: number): HTMLElement[] {
        const { store } = this;
        const found = [...store.scene.present()].filter((node) => store.scene.state[node.i] === State.Stuck);
        const reason = (id: string): string => shortened(store.log.last(["stuck"], at, id)?.text ?? "", 160);
        const last = store.log.last(["stuck"], at);
        return [el("dt", {}, "Stuck"), found.length === 0
            ? el("dd", {}, el("span", { class: "soft" }, last ? "nobody; last " : "nobody"), last && nodeLink(store, last.node), last && el("span", { class: "soft" }, ` ${span(at - last.t)} ago`), last && el("p", {}, shortened(last.text, 160)))
            : el("dd", {}, ...found.slice(0, 4).map((node) => nodeLink(store, node.id)), found.length > 4 ? el("span", { class: "soft" }, ` and ${found.length - 4} more`) : null,
                el("p", {}, reason(found[0].id)))];
    }

    private cortex(at: number): HTMLElement[] {
        const { store } = this;
        const llm = store.economy?.llm;
        const last = store.log.last(["cortex"], at);
        const node = [...store.scene.present()].find((candidate) => candidate.kind === "cortex");
        const queue = llm ? `${llm.running ?? 0} running, ${llm.queued ?? llm.queue?.length ?? 0} waiting` : "";
        return [el("dt", {}, "Cortex"), !node && !last
            ? el("dd", { class: "soft" }, "is not running")
            : el("dd", {}, nodeLink(store, node?.id ?? last!.node), queue ? el("span", { class: "soft" }, ` ${queue}`) : null,
                el("p", {}, shortened(llm?.text ?? (last ? last.text : "is idle"), 220)))];
    }

    private row(event: StudioEvent): HTMLElement {
        const { store } = this;
        const go = button("", () => { timeAt(store, event.t, 0); store.select(event.node); }, { class: "plain event", title: `Go to ${clock(event.t, true)} UTC` });
        const domain = store.scene.node(event.node)?.domain ?? "memory";
        go.append(el("time", { class: "soft number" }, clock(event.t)), el("b", { class: `sign ${domain}`, "aria-hidden": "true" }, eventSign(event.what)),
            el("span", {}, el("b", {}, shortened(event.node, 30)), ` ${eventName(event.what)} `, el("span", { class: "soft" }, shortened(event.text, 140))));
        return el("li", {}, go);
    }
}
