import { ask } from "../app/api";
import { button, el, fill } from "../app/dom";
import type { Store } from "../app/store";
import { timeAt } from "../app/time";
import { clock, shortened, span } from "../model/text";
import type { ChainStep } from "../wire/messages";
import { nodeLink } from "./parts";

/** From the wave to the outcome: one decision's causes and consequences, in time's order. */
export class Chain {
    readonly element = el("div", { class: "chain", hidden: true, "aria-live": "polite" });
    private asked = "";

    constructor(private readonly store: Store) {}

    close(): void {
        this.asked = "";
        this.element.hidden = true;
    }

    async open(trail: string): Promise<void> {
        this.asked = trail;
        this.element.hidden = false;
        fill(this.element, el("p", { class: "soft" }, "looking the chain up …"));
        const answer = await ask<{ steps: ChainStep[] }>("chain", { trail });
        if (this.asked !== trail) {
            return;
        }
        if (!answer.ok) {
            fill(this.element, el("p", {}, `The chain is not to be had: ${answer.why}`));
            return;
        }
        const steps = [...(answer.value.steps ?? [])].sort((a, b) => a.t - b.t);
        if (steps.length === 0) {
            fill(this.element, el("p", { class: "soft" }, "nothing is on record for this trail"));
            return;
        }
        const first = steps[0].t;
        fill(this.element,
            el("div", { class: "pane-head" }, el("h4", {}, "Causal chain"), el("span", { class: "soft" }, `${steps.length} steps in ${span(steps[steps.length - 1].t - first)}`), button("close", () => this.close(), { class: "plain" })),
            el("ol", {}, ...steps.map((step) => el("li", { class: step.trail === trail ? "here" : "" },
                button(step.t === first ? clock(step.t, true) : `+${span(step.t - first)}`, () => timeAt(this.store, step.t, 0), { class: "plain number", title: `Go to ${clock(step.t, true)} UTC` }),
                el("div", {}, el("b", {}, shortened(step.kind.replaceAll("_", " "), 30)), " ", this.who(step), el("p", {}, shortened(step.text, 240)), step.outcome ? el("span", { class: "outcome" }, shortened(step.outcome, 40)) : null)))));
    }

    private who(step: ChainStep): HTMLElement | string {
        const id = step.node ?? step.entity;
        return id && this.store.scene.node(id) ? nodeLink(this.store, id, 26) : shortened(id ?? "", 40);
    }
}
