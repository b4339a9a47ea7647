import { boxOf } from "../app/box";
import { el, setText } from "../app/dom";
import type { Store } from "../app/store";
import { npcNumber } from "../model/layout";
import { number, shortened, signed } from "../model/text";
import type { Body, Village, VillageMap } from "../wire/messages";
import { VillageGround } from "./village-ground";

interface Moving {
    body: Body;
    fromX: number;
    fromY: number;
    since: number;
}

/** How long a body takes on the screen from one message to the next. */
const glide = 260;

/** Draws the bodies on their ground, and what the followed one plans; a click follows one. */
export class VillageMapView {
    private readonly canvas = el("canvas", { role: "img", tabindex: "-1" });
    private readonly tip = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    private map: VillageMap | null = null;
    private readonly moving = new Map<string, Moving>();
    private spread = new Map<string, [number, number]>();
    private readonly ground = new VillageGround();

    constructor(private readonly store: Store, host: HTMLElement) {
        host.append(this.canvas, this.tip);
        this.canvas.addEventListener("click", (event) => {
            const body = this.bodyAt(event.offsetX, event.offsetY);
            if (body && !body.crawler) {
                store.setFollow(body.id);
                store.select(body.id);
            }
        });
        this.canvas.addEventListener("pointermove", (event) => this.hint(event));
        this.canvas.addEventListener("pointerleave", () => (this.tip.hidden = true));
    }

    setMap(map: VillageMap | null): void {
        this.map = map;
        // Who was heard of before the map came stood nowhere yet.
        for (const moving of this.moving.values()) {
            [moving.fromX, moving.fromY] = this.place(moving.body);
        }
        this.draw();
    }

    heard(village: Village): void {
        const now = performance.now();
        const seen = new Set<string>();
        const atNode = new Map<number, string[]>();
        for (const body of village.bodies ?? []) {
            seen.add(body.id);
            const was = this.moving.get(body.id);
            const [x, y] = was ? this.position(was, now) : this.place(body);
            this.moving.set(body.id, { body, fromX: x, fromY: y, since: now });
            if (!body.crawler) {
                const there = atNode.get(body.node);
                if (there) {
                    there.push(body.id);
                } else {
                    atNode.set(body.node, [body.id]);
                }
            }
        }
        for (const id of this.moving.keys()) {
            if (!seen.has(id)) {
                this.moving.delete(id);
            }
        }
        this.ground.settle(village.houses ?? []);
        // Those who stand at one node stand around it, each always on the same side.
        this.spread = new Map();
        for (const ids of atNode.values()) {
            ids.sort((a, b) => npcNumber(a) - npcNumber(b)).forEach((id, k) => {
                const angle = (k / ids.length) * 2 * Math.PI;
                const away = ids.length === 1 ? 0 : 7 + ids.length * 0.9;
                this.spread.set(id, [Math.cos(angle) * away, Math.sin(angle) * away]);
            });
        }
        this.canvas.setAttribute("aria-label", `Map of the village with ${this.moving.size} bodies; the list beside the heading follows one of them`);
    }

    draw(): void {
        const { canvas, store, map } = this;
        if (!this.ground.draw(canvas, map, store.look) || !map) {
            return;
        }
        const c = canvas.getContext("2d")!;
        c.textAlign = "center";
        c.lineCap = "round";
        this.plans(c, map);
        const now = performance.now();
        for (const moving of this.moving.values()) {
            this.body(c, moving, now);
        }
    }

    /** The path the followed NPC plans and what it thinks of each exit: width is value, the best one is solid. */
    private plans(c: CanvasRenderingContext2D, map: VillageMap): void {
        const { npc, look, follow } = this.store;
        const own = follow ? this.moving.get(follow) : undefined;
        if (!npc || !own) {
            return;
        }
        const at = (i: number): [number, number] | null => (map.nodes[i] ? [this.ground.sx(map.nodes[i].x), this.ground.sy(map.nodes[i].y)] : null);
        // Values belong to the node where it was asked, also when it has gone on since.
        const here = at(npc.mind?.node ?? npc.node ?? own.body.node);
        const values = npc.brain?.values ?? [];
        const best = values.reduce((top, value) => Math.max(top, value.value), -Infinity);
        const least = values.reduce((low, value) => Math.min(low, value.value), Infinity);
        for (const { exit, value } of values) {
            const there = at(exit);
            if (here && there) {
                c.strokeStyle = look.domains.cognitive;
                c.globalAlpha = value === best ? 1 : 0.6;
                c.lineWidth = 1.5 + 3 * (best > least ? (value - least) / (best - least) : 1);
                c.setLineDash(value === best ? [] : [3, 4]);
                arrow(c, here, there, 0.62);
                c.globalAlpha = 1;
                c.fillStyle = look.text;
                c.font = "650 10px system-ui, sans-serif";
                c.textAlign = "center";
                c.fillText(signed(value), here[0] + (there[0] - here[0]) * 0.72, here[1] + (there[1] - here[1]) * 0.72 - 5);
            }
        }
        c.globalAlpha = 1;
        c.setLineDash([1, 6]);
        c.lineWidth = 3;
        c.strokeStyle = look.text;
        c.beginPath();
        (npc.path ?? []).map(at).filter((point) => point !== null).forEach(([x, y], k) => (k === 0 ? c.moveTo(x, y) : c.lineTo(x, y)));
        c.stroke();
        c.setLineDash([]);
    }

    /** Where a body stands: its own point, or that of its node. */
    private place(body: Body): [number, number] {
        const node = this.map?.nodes[body.node];
        return [body.x ?? node?.x ?? 0, body.y ?? node?.y ?? 0];
    }

    private position(moving: Moving, now: number): [number, number] {
        const { body } = moving;
        const share = this.store.still ? 1 : Math.min(1, (now - moving.since) / glide);
        const [x, y] = this.place(body);
        return [moving.fromX + (x - moving.fromX) * share, moving.fromY + (y - moving.fromY) * share];
    }

    private onScreen(moving: Moving, now: number): [number, number] {
        const [x, y] = this.position(moving, now);
        const [dx, dy] = this.spread.get(moving.body.id) ?? [0, 0];
        return [this.ground.sx(x) + dx, this.ground.sy(y) + dy];
    }

    private body(c: CanvasRenderingContext2D, moving: Moving, now: number): void {
        const { look, follow } = this.store;
        const { body } = moving;
        const [x, y] = this.onScreen(moving, now);
        if (body.crawler) {
            c.fillStyle = look.canvas;
            c.strokeStyle = look.domains.nervous;
            c.lineWidth = 2;
            c.beginPath();
            c.roundRect(x - 8, y - 6, 16, 12, 3);
            c.fill();
            c.stroke();
            return;
        }
        const r = this.moving.size > 60 ? 5 : 8;
        const followed = follow === body.id;
        c.beginPath();
        c.arc(x, y, r, 0, 2 * Math.PI);
        c.fillStyle = look.panel;
        c.fill();
        // What it knows fills it like a clock.
        const knows = typeof body.knows === "boolean" ? (body.knows ? 1 : 0) : body.knows ?? 0;
        c.beginPath();
        c.moveTo(x, y);
        c.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.max(0, Math.min(1, knows)));
        c.closePath();
        c.globalAlpha = 0.55;
        c.fillStyle = look.domains.cognitive;
        c.fill();
        c.globalAlpha = 1;
        c.beginPath();
        c.arc(x, y, r, 0, 2 * Math.PI);
        c.strokeStyle = followed ? look.text : look.domains.cognitive;
        c.lineWidth = followed ? 3 : 1.5;
        c.stroke();
        if (r > 6 || followed) {
            c.fillStyle = look.text;
            c.font = `650 ${followed ? 11 : 9}px system-ui, sans-serif`;
            c.textBaseline = "middle";
            c.fillText(npcNumber(body.id) >= 0 ? String(npcNumber(body.id)) : "?", x, y + 0.5);
            c.textBaseline = "alphabetic";
        }
    }

    private bodyAt(x: number, y: number): Body | null {
        const now = performance.now();
        let best: Body | null = null;
        let nearest = 13;
        for (const moving of this.moving.values()) {
            const [bx, by] = this.onScreen(moving, now);
            const distance = Math.hypot(bx - x, by - y);
            if (distance < nearest) {
                nearest = distance;
                best = moving.body;
            }
        }
        return best;
    }

    private hint(event: PointerEvent): void {
        const body = this.bodyAt(event.offsetX, event.offsetY);
        this.canvas.classList.toggle("over", body !== null);
        this.tip.hidden = body === null;
        if (body) {
            const needs = Object.entries(body.needs ?? {}).map(([name, value]) => `${shortened(name, 14)} ${Math.round(value * 100)} %`).join(" · ");
            const knows = typeof body.knows === "number" ? `knows ${Math.round(body.knows * 100)} %` : "";
            setText(this.tip, [shortened(body.id, 40), needs, [knows, body.score === undefined ? "" : `quiz ${number(body.score)}`].filter(Boolean).join(" · ")].filter(Boolean).join("\n"));
            this.tip.style.left = `${Math.min(event.offsetX + 12, boxOf(this.canvas).width - 180)}px`;
            this.tip.style.top = `${event.offsetY + 12}px`;
        }
    }
}

function arrow(c: CanvasRenderingContext2D, from: [number, number], to: [number, number], share: number): void {
    const length = Math.max(1, Math.hypot(to[0] - from[0], to[1] - from[1]));
    const ux = (to[0] - from[0]) / length;
    const uy = (to[1] - from[1]) / length;
    const x = from[0] + ux * length * share;
    const y = from[1] + uy * length * share;
    c.beginPath();
    c.moveTo(from[0] + ux * 10, from[1] + uy * 10);
    c.lineTo(x, y);
    c.stroke();
    c.setLineDash([]);
    c.beginPath();
    c.moveTo(x - ux * 7 - uy * 5, y - uy * 7 + ux * 5);
    c.lineTo(x, y);
    c.lineTo(x - ux * 7 + uy * 5, y - uy * 7 - ux * 5);
    c.stroke();
}
