import { el, fill } from "../app/dom";
import type { Store } from "../app/store";
import { number, shortened, span } from "../model/text";
import { bar, nodeLink } from "./parts";

/** Who spends what: openings and queue of the cortex, budgets, CPU and lifeforce, by requester. */
export class EconomyPane {
    private readonly body = el("div", { class: "economy" });
    private drawnAt = 0;

    constructor(private readonly store: Store, host: HTMLElement) {
        host.append(el("div", { class: "pane-head" }, el("h2", {}, "Economy")), this.body);
        store.on(["economy", "panes", "look"], () => this.draw());
        this.draw();
    }

    private draw(): void {
        const { economy, panes } = this.store;
        const now = performance.now();
        if (!panes.has("economy") || now - this.drawnAt < 450 || this.body.contains(document.activeElement)) {
            return;
        }
        this.drawnAt = now;
        if (!economy) {
            fill(this.body, el("p", { class: "soft" }, "nobody has reported figures yet"));
            return;
        }
        fill(this.body, this.cortex(), this.budgets(), this.cpu(), this.lifeforce());
    }

    private cortex(): HTMLElement | null {
        const llm = this.store.economy?.llm;
        if (!llm) {
            return null;
        }
        const used = llm.openings_used ?? 0;
        const limit = llm.openings_limit ?? 0;
        return el("section", {}, el("h3", {}, "Cortex"),
            el("ul", { class: "bars" }, this.row("openings", used, limit, "", "cognitive")),
            el("p", {}, `${llm.running ?? 0} running, ${llm.queued ?? llm.queue?.length ?? 0} waiting`),
            (llm.queue?.length ?? 0) > 0 ? el("ol", { class: "queue" }, ...llm.queue!.slice(0, 6).map((entry) => el("li", {}, nodeLink(this.store, entry.requester, 20),
                el("span", { class: "soft" }, ` priority ${entry.priority ?? 0}${entry.waited_ms === undefined ? "" : ` · waits ${span(entry.waited_ms)}`} `), shortened(entry.text ?? "", 90)))) : null,
            (llm.by_requester?.length ?? 0) > 0 ? el("ul", { class: "bars" }, ...[...llm.by_requester!].sort((a, b) => (b.tokens_used ?? b.lf_used ?? 0) - (a.tokens_used ?? a.lf_used ?? 0)).slice(0, 6).map((entry) =>
                entry.tokens_limit ? this.row(entry.requester, entry.tokens_used ?? 0, entry.tokens_limit, "tokens", "cognitive") : this.row(entry.requester, entry.lf_used ?? 0, entry.lf_limit ?? 0, "LF", "cognitive"))) : null);
    }

    private budgets(): HTMLElement | null {
        const budgets = this.store.economy?.budgets ?? [];
        return budgets.length === 0 ? null : el("section", {}, el("h3", {}, "Budgets"), el("ul", { class: "bars" }, ...budgets.slice(0, 8).map((budget) => this.row(budget.name, budget.used, budget.limit, budget.unit ?? "", "memory"))));
    }

    private cpu(): HTMLElement | null {
        const cpu = [...(this.store.economy?.cpu ?? [])].sort((a, b) => b.pct - a.pct);
        // Where nothing limits a process, its bar compares it with the one that takes most.
        const most = cpu[0]?.pct ?? 0;
        return cpu.length === 0 ? null : el("section", {}, el("h3", {}, `CPU, % of a core (${cpu.length} processes, sum ${number(cpu.reduce((sum, entry) => sum + entry.pct, 0))} %)`),
            el("ul", { class: "bars" }, ...cpu.slice(0, 6).map((entry) => this.row(entry.id, entry.pct, entry.quota, "%", "nervous", most))));
    }

    private lifeforce(): HTMLElement | null {
        const entries = [...(this.store.economy?.lifeforce ?? [])].sort((a, b) => b.spent - a.spent);
        return entries.length === 0 ? null : el("section", {}, el("h3", {}, "Lifeforce, those who spend most"), el("table", { class: "rows" },
            el("thead", {}, el("tr", {}, el("th", {}, "who"), ...["stock, LF", "income, LF/s", "spent, LF/s"].map((name) => el("th", { class: "right" }, name)))),
            el("tbody", {}, ...entries.slice(0, 8).map((entry) => el("tr", {}, el("td", {}, nodeLink(this.store, entry.id, 22)), ...[entry.stock, entry.income, entry.spent].map((value) => el("td", { class: "right" }, number(value))))))));
    }

    private row(name: string, used: number, limit: number, unit: string, domain: string, most = 0): HTMLElement {
        const what = shortened(unit, 20);
        const of = limit > 0 ? `${number(used)} of ${number(limit)} ${what}` : `${number(used)} ${what}`;
        const known = this.store.scene.node(name);
        return el("li", {}, known ? nodeLink(this.store, name, 20) : el("span", {}, shortened(name, 24)), bar(limit > 0 ? used / limit : most > 0 ? used / most : 0, of, used > limit && limit > 0 ? "over" : domain), el("span", { class: "number" }, of));
    }
}
