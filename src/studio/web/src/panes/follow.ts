import { boxOf, fitCanvas, pixelRatio } from "../app/box";
import { el, fill } from "../app/dom";
import type { Store } from "../app/store";
import { Ring } from "../model/ring";
import { clock, number, shortened, signed } from "../model/text";
import type { Npc } from "../wire/messages";
import { bar, nodeLink } from "./parts";

/** What leads an NPC, in words. */
const leads: Readonly<Record<string, string>> = {
    policy: "its policy, likeliest", counsel: "a plan that it was given", need: "a need, by the shortest known way", talk: "it talks, and stands still", rest: "it goes nowhere",
};

/** The mind of the followed NPC: brain, plan, memories, what it knows, and what the governor gave it and why. */
export class Follow {
    private readonly error = new Ring(240);
    private readonly entropy = new Ring(240);
    private readonly canvas = el("canvas", { class: "spark", role: "img" });
    private readonly body = el("div", {});
    private drawnAt = 0;
    private id: string | null = null;

    constructor(private readonly store: Store, private readonly host: HTMLElement) {
        host.append(this.body, this.canvas);
        store.on(["npc", "follow", "look", "panes", "boxes"], () => this.heard());
        this.heard();
    }

    private heard(): void {
        const { npc, follow } = this.store;
        this.host.hidden = follow === null;
        if (follow !== this.id) {
            this.id = follow;
            this.error.clear();
            this.entropy.clear();
            this.drawnAt = 0;
        }
        if (!follow) {
            return;
        }
        if (!npc) {
            fill(this.body, el("p", { class: "soft" }, `waiting for ${shortened(follow, 40)} to speak`));
            return;
        }
        if (npc.t > this.error.lastTime || npc.t < this.error.lastTime - 1_000) {
            this.error.push(npc.t, npc.brain?.td_error ?? 0);
            this.entropy.push(npc.t, npc.brain?.entropy ?? 0);
        }
        this.spark(npc);
        const now = performance.now();
        const reading = this.body.matches(":hover") && this.drawnAt > 0;
        if (now - this.drawnAt > 480 && (!reading || now - this.drawnAt > 3_000)) {
            this.drawnAt = now;
            this.draw(npc);
        }
    }

    private draw(npc: Npc): void {
        const { store } = this;
        const values = npc.brain?.values ?? [];
        const top = values.reduce((best, value) => Math.max(best, Math.abs(value.value)), 0.01);
        const part = (title: string, ...children: (HTMLElement | string | null)[]): HTMLElement => el("section", {}, el("h3", {}, title), ...children);
        fill(this.body,
            el("div", { class: "pane-head" }, nodeLink(store, npc.id), el("span", { class: "soft" }, [npc.state ? shortened(npc.state, 24) : "", npc.node === undefined ? "" : `at node ${npc.node}`, npc.known_share === undefined ? "" : `knows ${Math.round(npc.known_share * 100)} %`].filter(Boolean).join(" · "))),
            part(npc.mind ? `Value per exit of node ${npc.mind.node}, where it was asked` : "Value per exit", values.length === 0 ? el("p", { class: "soft" }, npc.silent ? `${shortened(npc.id, 40)} is silent: it does not say what it has in mind` : npc.mind ? "it has nothing to learn here, and expects nothing" : "not asked yet") : el("ul", { class: "bars" }, ...values.map((value) =>
                el("li", {}, el("span", {}, `to ${value.exit}`), bar(Math.abs(value.value) / top, `value ${signed(value.value)}`, value.value < 0 ? "negative" : "cognitive"), el("span", { class: "number" }, `${signed(value.value)}${value.probability === undefined ? "" : ` · ${Math.round(value.probability * 100)} %`}`))))),
            npc.mind && part("Way", el("p", {}, `${leads[npc.mind.lead] ?? shortened(npc.mind.lead, 24)}${(npc.path ?? []).length > 1 ? `: ${(npc.path ?? []).join(" → ")}` : ""}`)),
            part("Governor's allocations", el("table", { class: "rows" },
                el("thead", {}, el("tr", {}, ...["UTC", "Hz", "CPU %", "gate", "prio", "reason"].map((name) => el("th", {}, name)))),
                el("tbody", {}, ...(npc.allocations ?? []).slice(0, 5).map((a) => el("tr", {}, el("td", {}, clock(a.t)), el("td", {}, a.tick_hz === undefined ? "" : number(a.tick_hz)), el("td", {}, a.cpu_quota_pct === undefined ? "" : number(a.cpu_quota_pct)),
                    el("td", {}, shortened(a.gate ?? "", 10)), el("td", {}, a.priority ?? ""), el("td", { title: shortened(a.policy ?? "", 80) }, shortened(a.reason ?? "", 120))))))),
            part("Knows", el("p", {}, (npc.knows ?? []).slice(0, 12).map((fact) => `house ${fact.house} ${shortened(fact.attribute, 16)}: ${shortened(fact.value, 16)}`).join(" · ") || "nothing yet")),
            part("Memories", el("ul", { class: "memories" }, ...(npc.memories ?? []).slice(0, 6).map((memory) => el("li", {}, typeof memory === "string" ? shortened(memory, 120) : `${memory.t ? `${clock(memory.t)} ` : ""}${shortened(memory.text, 120)}`)))));
    }

    /** TD error solid, entropy dashed: how surprised it is, and how undecided. */
    private spark(npc: Npc): void {
        const { canvas, store } = this;
        const { width, height } = boxOf(canvas);
        if (width === 0) {
            return;
        }
        const ratio = pixelRatio();
        fitCanvas(canvas, ratio);
        const c = canvas.getContext("2d")!;
        c.setTransform(ratio, 0, 0, ratio, 0, 0);
        c.clearRect(0, 0, width, height);
        const draw = (ring: Ring, color: string, dash: number[], label: string, x: number): void => {
            let most = 0.01;
            for (let k = 0; k < ring.length; k++) {
                most = Math.max(most, Math.abs(ring.value(k)));
            }
            c.strokeStyle = c.fillStyle = color;
            c.setLineDash(dash);
            c.lineWidth = 1.5;
            c.beginPath();
            for (let k = 0; k < ring.length; k++) {
                c.lineTo(((k + ring.capacity - ring.length) / (ring.capacity - 1)) * width, height * 0.62 - (ring.value(k) / most) * height * 0.32);
            }
            c.stroke();
            c.setLineDash([]);
            c.font = "11px system-ui, sans-serif";
            c.fillText(label, x, 11);
        };
        draw(this.error, store.look.domains.cognitive, [], `TD error ${signed(npc.brain?.td_error ?? 0)}`, 0);
        draw(this.entropy, store.look.soft, [4, 3], `entropy ${number(npc.brain?.entropy ?? 0)} nats`, 130);
        canvas.setAttribute("aria-label", `TD error ${signed(npc.brain?.td_error ?? 0)}, entropy ${number(npc.brain?.entropy ?? 0)} nats`);
    }
}
