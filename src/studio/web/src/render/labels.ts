import { icons } from "../look/kinds";
import type { Look } from "../look/palette";
import { countState } from "../model/clusters";
import { npcNumber } from "../model/layout";
import type { Scene } from "../model/scene";
import { State } from "../model/states";
import { labelOf, shortened, signed } from "../model/text";
import type { NodeKind } from "../wire/messages";
import type { Camera } from "./camera";
import type { Emphasis, Mark, Stage } from "./stage";

const paths = new Map<NodeKind, Path2D>();

function icon(kind: NodeKind): Path2D | undefined {
    let path = paths.get(kind);
    if (!path && icons[kind]) {
        paths.set(kind, (path = new Path2D(icons[kind])));
    }
    return path;
}

/** Signs for what needs a person's eye, drawn at the node's shoulder; each has its own form and is said in words in the drawer. */
export const badges: Partial<Record<State, string>> = { [State.Stuck]: "!", [State.Dead]: "×", [State.Degraded]: "~", [State.Waiting]: "…" };

/** Names, icons and badges, on a canvas of their own above the graph: text changes seldom and is dear to draw. */
export class Labels {
    private readonly context: CanvasRenderingContext2D;

    constructor(canvas: HTMLCanvasElement) {
        this.context = canvas.getContext("2d")!;
    }

    draw(stage: Stage, scene: Scene, camera: Camera, look: Look, emphasis: Emphasis, pinned: (id: string) => boolean, ratio: number): void {
        const c = this.context;
        c.setTransform(ratio, 0, 0, ratio, 0, 0);
        c.clearRect(0, 0, camera.width, camera.height);
        c.textAlign = "center";
        c.lineJoin = "round";
        for (const mark of stage.marks) {
            const x = camera.sx(mark.x);
            const y = camera.sy(mark.y);
            const r = mark.r * camera.zoom;
            if (x < -90 || y < -60 || x > camera.width + 90 || y > camera.height + 60) {
                continue;
            }
            if (mark.cluster) {
                this.cluster(mark, scene, x, y, r, look);
            } else if (mark.node) {
                const dimmed = emphasis.matches !== null && !emphasis.matches(mark.node);
                c.globalAlpha = dimmed ? 0.25 : 1;
                this.node(mark, scene, x, y, r, look, emphasis);
                if (pinned(mark.node.id) && r >= 9) {
                    this.pin(x - r, y - r, look);
                }
                c.globalAlpha = 1;
            }
        }
    }

    private node(mark: Mark, scene: Scene, x: number, y: number, r: number, look: Look, emphasis: Emphasis): void {
        const node = mark.node!;
        const state = scene.state[node.i] as State;
        const chosen = node.i === emphasis.selected || node.i === emphasis.hovered || node.i === emphasis.followed;
        if (r >= 7.5) {
            this.inside(node.kind, node.id, x, y, r, look);
        }
        if (chosen || (node.kind === "npc" ? r >= 26 : r >= 9)) {
            const size = Math.max(10.5, Math.min(13, r * 0.56));
            const below = node.kind === "gate" ? r * 1.72 : r * 1.2;
            this.text(shortened(labelOf(node), chosen ? 60 : 18), x, y + below + size, size, look.text, look.canvas, chosen);
            if (node.kind === "gate" && r >= 9) {
                this.text(signed(scene.value[node.i]), x, y + below + size * 2.15, size - 0.5, look.soft, look.canvas, false);
            }
        }
        const badge = badges[state];
        if (badge && r >= 4) {
            this.badge(badge, x + r * 0.85, y - r * 0.85, Math.max(6.5, r * 0.42), look);
        }
    }

    private inside(kind: NodeKind, id: string, x: number, y: number, r: number, look: Look): void {
        const c = this.context;
        if (kind === "npc" && npcNumber(id) >= 0) {
            const digits = String(npcNumber(id));
            c.font = `600 ${Math.max(8, r * (digits.length > 3 ? 0.62 : 0.8))}px system-ui, sans-serif`;
            c.fillStyle = look.text;
            c.textBaseline = "middle";
            c.fillText(digits, x, y + r * 0.05);
            c.textBaseline = "alphabetic";
            return;
        }
        const path = icon(kind);
        if (path) {
            const scale = (r * 0.5) / 10;
            c.save();
            c.translate(x, y);
            c.scale(scale, scale);
            c.lineWidth = 1.7 / Math.max(scale, 0.6);
            c.strokeStyle = look.text;
            c.lineCap = "round";
            c.stroke(path);
            c.restore();
        }
    }

    private cluster(mark: Mark, scene: Scene, x: number, y: number, r: number, look: Look): void {
        const cluster = mark.cluster!;
        const size = Math.max(9, Math.min(16, r * 0.3));
        if (r < 12) {
            return;
        }
        this.text(cluster.label, x, y, size, look.text, look.canvas, true);
        const stuck = countState(scene, cluster, State.Stuck);
        const dead = countState(scene, cluster, State.Dead);
        const lines = [stuck ? `${stuck} stuck` : "", dead ? `${dead} dead` : ""].filter(Boolean).join(", ");
        if (lines) {
            this.text(lines, x, y + size * 1.3, size * 0.8, look.text, look.canvas, false);
        }
    }

    private badge(sign: string, x: number, y: number, r: number, look: Look): void {
        const c = this.context;
        c.beginPath();
        c.arc(x, y, r, 0, 2 * Math.PI);
        c.fillStyle = look.text;
        c.fill();
        c.lineWidth = 1.5;
        c.strokeStyle = look.canvas;
        c.stroke();
        c.font = `800 ${r * 1.5}px system-ui, sans-serif`;
        c.fillStyle = look.canvas;
        c.textBaseline = "middle";
        c.fillText(sign, x, y + r * 0.08);
        c.textBaseline = "alphabetic";
    }

    private pin(x: number, y: number, look: Look): void {
        const c = this.context;
        c.fillStyle = look.soft;
        c.beginPath();
        c.arc(x, y, 3, 0, 2 * Math.PI);
        c.fill();
        c.fillRect(x - 0.75, y, 1.5, 7);
    }

    private text(text: string, x: number, y: number, size: number, color: string, back: string, strong: boolean): void {
        const c = this.context;
        c.font = `${strong ? 650 : 500} ${size}px system-ui, sans-serif`;
        c.lineWidth = 3.5;
        c.strokeStyle = back;
        c.strokeText(text, x, y);
        c.fillStyle = color;
        c.fillText(text, x, y);
    }
}
