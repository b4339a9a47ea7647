import type { Store } from "../app/store";
import { type Direction, sibling, step } from "../model/neighbours";
import type { NodeName } from "../wire/messages";
import type { FlowPane } from "./flow";

/** Keys while the graph has the focus. Those that work everywhere are in app/keys.ts. */
export class FlowKeys {
    constructor(private readonly store: Store, private readonly flow: FlowPane, canvas: HTMLCanvasElement) {
        canvas.addEventListener("keydown", (event) => {
            if (this.handle(event)) {
                event.preventDefault();
                event.stopPropagation();
            }
        });
    }

    private handle(event: KeyboardEvent): boolean {
        const { store, flow } = this;
        if (event.ctrlKey || event.metaKey) {
            return false;
        }
        if (event.key.startsWith("Arrow")) {
            this.arrow(event);
            return true;
        }
        switch (event.key) {
            case "PageDown":
            case "PageUp": {
                const chosen = store.selection ? store.scene.node(store.selection) : undefined;
                this.go(chosen ? sibling(store.scene, chosen.i, event.key === "PageDown") : [...store.scene.present()][0] ?? null);
                return true;
            }
            case "+":
            case "=": this.zoom(1.25); return true;
            case "-": this.zoom(0.8); return true;
            case "0": flow.camera.touched = false; flow.fit(); flow.moved(); return true;
            case "c": {
                const node = store.selection ? store.scene.node(store.selection) : undefined;
                if (node) {
                    flow.show(node);
                }
                return true;
            }
            case "u": {
                const node = store.selection ? store.scene.node(store.selection) : undefined;
                if (node && store.layout.pins.has(node.id)) {
                    store.unpin(node);
                }
                return true;
            }
            default: return false;
        }
    }

    private zoom(factor: number): void {
        const { camera } = this.flow;
        camera.touched = true;
        camera.zoomAt(camera.width / 2, camera.height / 2, factor);
        this.flow.moved();
    }

    /** Alone they walk, with Shift they move the picture, with Alt the chosen node: everything the mouse does without a mouse. */
    private arrow(event: KeyboardEvent): void {
        const { store, flow } = this;
        const dx = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
        const dy = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
        if (event.shiftKey) {
            flow.camera.touched = true;
            flow.camera.pan(-dx * 60, -dy * 60);
            flow.moved();
            return;
        }
        const chosen = store.selection ? store.scene.node(store.selection) : undefined;
        if (event.altKey && chosen) {
            store.pin(chosen, store.layout.x[chosen.i] + dx * 12, store.layout.y[chosen.i] + dy * 12);
            store.savePins();
            return;
        }
        this.go(chosen ? step(store.scene, store.layout, chosen.i, event.key as Direction) : [...store.scene.present()][0] ?? null);
    }

    private go(next: NodeName | null): void {
        if (next) {
            this.store.select(next.id);
            this.keepInSight(next.i);
        }
    }

    private keepInSight(i: number): void {
        const { camera } = this.flow;
        const x = camera.sx(this.store.layout.x[i]);
        const y = camera.sy(this.store.layout.y[i]);
        const dx = x < 60 ? 60 - x : x > camera.width - 60 ? camera.width - 60 - x : 0;
        const dy = y < 60 ? 60 - y : y > camera.height - 60 ? camera.height - 60 - y : 0;
        if (dx !== 0 || dy !== 0) {
            camera.touched = true;
            camera.pan(dx, dy);
            this.flow.moved();
        }
    }
}
