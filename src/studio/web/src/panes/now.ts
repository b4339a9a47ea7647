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

    constructor(private readonly store: Store, host: HTMLElement) {
        host.append(el("div", { class: "pane-head" }, el("h2", {}, "Now")), this.answers,
            el("div", { class: "pane-head spaced" }, el("h2", {}, "Events"), el("span", { class: "soft" }, "click one to go there")), this.list);
        store.on(["events", "frame", "time", "economy", "panes"], () => this.draw());
        this.draw();
    }

    private draw(): void {
        const { store } = this;
        const now = performance.now();
        // Twice a second is as fast as a person reads; events themselves are drawn when they come.
        if (!store.panes.has("now") || (now - this.drawnAt < 500 && store.log.revision === this.drawnRevision)) {
            return;
        }
        // Rebuilding under the pointer or the focus would take the button away that is about to be pressed.
        if (this.list.matches(":hover") || this.list.contains(document.activeElement) || this.answers.contains(document.activeElement)) {
            return;
        }
        this.drawnAt = now;
        this.drawnRevision = store.log.revision;
        const at = store.shown;
        fill(this.answers,
            ...this.answer("Last gate opened", store.log.last(["gate_opened"], at), "none has opened yet"),
            ...this.stuck(),
            ...this.cortex(at),
            ...this.answer("Governor changed", store.log.last(["allocation", "governor"], at), "nothing yet"));
        const until = store.log.after(at);
        this.drawList(store.log.all.slice(Math.max(0, until - 40), until).reverse());
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
            : el("dd", { class: "soft" }, none)];
    }

    private stuck(): HTMLElement[] {
        const { store } = this;
        const found = [...store.scene.present()].filter((node) => store.scene.state[node.i] === State.Stuck);
        const reason = (id: string): string => {
            const event = [...store.log.all].reverse().find((candidate) => candidate.node === id && candidate.what === "stuck");
            return event ? shortened(event.text, 160) : "";
        };
        return [el("dt", {}, "Stuck"), found.length === 0
            ? el("dd", { class: "soft" }, "nobody")
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
