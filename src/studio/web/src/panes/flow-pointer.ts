import type { Store } from "../app/store";
import type { FlowPane } from "./flow";
import { lineAt, markAt } from "./flow-pick";

/** Mouse, pen and fingers on the graph: pan, zoom, pinch, choose, drag and pin. */
export class FlowPointer {
    private readonly fingers = new Map<number, { x: number; y: number }>();
    private dragged = -1;
    private travelled = 0;
    private wheelTimer = 0;

    constructor(private readonly store: Store, private readonly flow: FlowPane, private readonly canvas: HTMLCanvasElement) {
        canvas.addEventListener("pointerdown", (event) => this.down(event));
        canvas.addEventListener("pointermove", (event) => this.move(event));
        canvas.addEventListener("pointerup", (event) => this.up(event));
        canvas.addEventListener("pointercancel", (event) => this.fingers.delete(event.pointerId));
        canvas.addEventListener("pointerleave", () => this.hover(-1, 0, 0));
        canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
        canvas.addEventListener("dblclick", (event) => this.open(event));
    }

    private down(event: PointerEvent): void {
        this.canvas.setPointerCapture(event.pointerId);
        this.fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
        this.travelled = 0;
        this.dragged = this.fingers.size === 1 ? this.flow.at(event.offsetX, event.offsetY) : -1;
    }

    private move(event: PointerEvent): void {
        const { flow, store } = this;
        const before = this.fingers.get(event.pointerId);
        if (!before) {
            this.hover(flow.at(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
            return;
        }
        const dx = event.offsetX - before.x;
        const dy = event.offsetY - before.y;
        this.travelled += Math.abs(dx) + Math.abs(dy);
        if (this.fingers.size === 2) {
            this.pinch(event, before);
        } else if (this.travelled > 4) {
            const node = store.scene.nodes[this.dragged];
            if (node) {
                store.pin(node, store.layout.x[node.i] + dx / flow.camera.zoom, store.layout.y[node.i] + dy / flow.camera.zoom);
                flow.camera.touched = true;
            } else {
                flow.camera.pan(dx, dy);
                flow.camera.touched = true;
            }
        }
        this.fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    }

    private pinch(event: PointerEvent, before: { x: number; y: number }): void {
        const other = [...this.fingers].find(([id]) => id !== event.pointerId)![1];
        const was = Math.hypot(before.x - other.x, before.y - other.y);
        const is = Math.hypot(event.offsetX - other.x, event.offsetY - other.y);
        this.flow.camera.touched = true;
        this.flow.camera.zoomAt((event.offsetX + other.x) / 2, (event.offsetY + other.y) / 2, is / Math.max(1, was));
    }

    private up(event: PointerEvent): void {
        const { flow, store } = this;
        this.fingers.delete(event.pointerId);
        if (this.travelled <= 4) {
            this.choose(event.offsetX, event.offsetY);
        } else {
            if (this.dragged >= 0) {
                store.savePins();
            }
            flow.moved();
        }
        this.dragged = -1;
    }

    private choose(x: number, y: number): void {
        const { flow, store } = this;
        const mark = markAt(flow.stage, flow.camera, x, y);
        if (mark?.node) {
            store.select(mark.node.id);
            return;
        }
        // A line is opened by its busier end: the drawer of a node lists what flows over its edges.
        const line = mark ? -1 : lineAt(flow.stage, flow.camera, x, y);
        const source = line >= 0 ? flow.stage.marks[flow.stage.lines[line].a].node : null;
        store.select(source ? source.id : null);
    }

    private open(event: MouseEvent): void {
        const { flow } = this;
        const mark = markAt(flow.stage, flow.camera, event.offsetX, event.offsetY);
        flow.camera.touched = true;
        if (mark?.cluster) {
            flow.camera.x = mark.x;
            flow.camera.y = mark.y;
            flow.camera.zoom = Math.max(flow.camera.zoom, 0.9);
        } else {
            flow.camera.zoomAt(event.offsetX, event.offsetY, 1.6);
        }
        flow.moved();
    }

    private wheel(event: WheelEvent): void {
        event.preventDefault();
        const { camera } = this.flow;
        camera.touched = true;
        // Pixels, lines or pages, and a pinch of the touch pad: all become a factor.
        const unit = event.deltaMode === 1 ? 18 : event.deltaMode === 2 ? 400 : 1;
        camera.zoomAt(event.offsetX, event.offsetY, Math.exp((-event.deltaY * unit * (event.ctrlKey ? 4 : 1)) / 600));
        window.clearTimeout(this.wheelTimer);
        this.wheelTimer = window.setTimeout(() => this.flow.moved(), 150);
    }

    private hover(i: number, x: number, y: number): void {
        this.store.hovered = i;
        this.canvas.classList.toggle("over", i >= 0);
        this.flow.showTip(this.store.scene.nodes[i] ?? null, x, y);
    }
}
