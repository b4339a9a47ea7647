import { boxOf, fitCanvas, pixelRatio } from "../app/box";
import { button, el, setText } from "../app/dom";
import { Measure } from "../app/measure";
import type { Store } from "../app/store";
import { stateName } from "../model/states";
import { number, shortened } from "../model/text";
import { Camera } from "../render/camera";
import { CanvasRenderer } from "../render/canvas2d";
import { Labels } from "../render/labels";
import type { Renderer } from "../render/renderer";
import { type Emphasis, Stage } from "../render/stage";
import { WebGlRenderer } from "../render/webgl";
import type { NodeName } from "../wire/messages";
import { FlowKeys } from "./flow-keys";
import { FlowPointer } from "./flow-pointer";
import { nodeAt } from "./flow-pick";

/** The graph: draws the scene into its canvas and turns pointer and keys into wishes. */
export class FlowPane {
    readonly camera = new Camera();
    readonly stage: Stage;
    renderer: Renderer;
    readonly measure = new Measure();
    canvas: HTMLCanvasElement;
    private readonly labelCanvas = el("canvas", { class: "layer labels", "aria-hidden": "true" });
    private readonly labels: Labels;
    private readonly tip = el("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    private readonly hint = el("div", { class: "empty" });
    private readonly frame = el("div", { class: "flow-frame" });
    private labelsDue = true;
    private labelledAt = 0;
    private lastPaint = 0;
    private cameraMark = "";
    places = 1;

    constructor(private readonly store: Store, readonly host: HTMLElement, view: { x: number; y: number; zoom: number } | null) {
        this.stage = new Stage(store.scene, store.layout);
        this.labels = new Labels(this.labelCanvas);
        this.canvas = this.freshCanvas();
        this.renderer = this.chooseRenderer(store.query.get("renderer") === "2d");
        this.frame.append(this.canvas, this.labelCanvas, this.tip, this.hint, this.zoomButtons());
        host.append(this.frame);
        if (view) {
            Object.assign(this.camera, view, { touched: true });
        }
        store.on(["names", "places", "hello"], () => this.placesChanged());
        store.on(["selection", "filter", "look", "follow", "pins", "panes"], () => (this.labelsDue = true));
    }

    /** Emphasis of this instant. */
    emphasis(): Emphasis {
        const { store } = this;
        return {
            matches: store.matches,
            hide: store.hideOthers,
            selected: store.selection ? store.scene.byId.get(store.selection) ?? -1 : -1,
            hovered: store.hovered,
            followed: store.follow ? store.scene.byId.get(store.follow) ?? -1 : -1,
            still: store.still,
        };
    }

    /** Paints the picture; returns the milliseconds of script it took. */
    paint(now: number): number {
        const begun = performance.now();
        const { camera, store, stage } = this;
        const ratio = pixelRatio();
        if (fitCanvas(this.canvas, ratio)) {
            fitCanvas(this.labelCanvas, ratio);
            Object.assign(camera, boxOf(this.canvas));
            this.labelsDue = true;
            this.fitIfUntouched();
        }
        if (!this.renderer.alive) {
            this.replaceCanvas();
        }
        const seconds = Math.min(0.1, (now - this.lastPaint) / 1_000);
        this.lastPaint = now;
        const emphasis = this.emphasis();
        const air = 60 / camera.zoom;
        const sight = { left: camera.wx(0) - air, top: camera.wy(0) - air, right: camera.wx(camera.width) + air, bottom: camera.wy(camera.height) + air };
        stage.update(store.look, emphasis, camera.zoom, sight, this.places, seconds, store.shown);
        this.renderer.draw(stage, camera, store.look, ratio);
        this.paintLabels(now, emphasis, ratio);
        const took = performance.now() - begun;
        this.measure.paint(took);
        return took;
    }

    /** True while something moves by itself: dashes that flow, a flash that fades. */
    get moving(): boolean {
        return !this.store.still && this.store.mode !== "paused" && this.store.scene.edges.length > 0;
    }

    fit(): void {
        const xs: number[] = [];
        const ys: number[] = [];
        for (const node of this.store.scene.present()) {
            xs.push(this.store.layout.x[node.i]);
            ys.push(this.store.layout.y[node.i]);
        }
        if (xs.length > 0) {
            const min = (a: number[]): number => a.reduce((x, y) => Math.min(x, y));
            const max = (a: number[]): number => a.reduce((x, y) => Math.max(x, y));
            this.camera.fit(min(xs) - 50, min(ys) - 50, max(xs) + 50, max(ys) + 60, 30);
        }
    }

    /** Shows a node in the middle, without changing the zoom unless it is too small to read. */
    show(node: NodeName): void {
        this.camera.touched = true;
        this.camera.x = this.store.layout.x[node.i];
        this.camera.y = this.store.layout.y[node.i];
        this.camera.zoom = Math.max(this.camera.zoom, 0.6);
        this.moved();
    }

    /** The picture was moved by a person: it stays as it is from now on, and the address follows. */
    moved(): void {
        this.labelsDue = true;
        this.store.tell("view");
    }

    showTip(node: NodeName | null, x: number, y: number): void {
        this.tip.hidden = node === null;
        if (node) {
            const { scene } = this.store;
            setText(this.tip, `${shortened(node.label || node.id, 60)}\n${node.id.slice(0, 80)} · ${stateName(scene.state[node.i])} · ${number(scene.rate[node.i])} msg/s`);
            this.tip.style.left = `${Math.min(x + 14, this.camera.width - 220)}px`;
            this.tip.style.top = `${Math.min(y + 14, this.camera.height - 50)}px`;
        }
    }

    at(x: number, y: number): number {
        return nodeAt(this.stage, this.camera, x, y);
    }

    private placesChanged(): void {
        const { store } = this;
        if (store.layout.place(store.scene.present())) {
            store.keepSlots();
        }
        this.places = store.placesRevision;
        this.labelsDue = true;
        this.fitIfUntouched();
        const empty = [...store.scene.present()].length === 0;
        this.hint.hidden = !empty;
        setText(this.hint, empty ? "Nothing speaks on the bus yet. Nodes appear here as soon as their messages flow: ./nimmerverse up starts a village." : "");
    }

    private fitIfUntouched(): void {
        if (!this.camera.touched) {
            this.fit();
        }
    }

    private paintLabels(now: number, emphasis: Emphasis, ratio: number): void {
        const { camera, store } = this;
        const mark = `${camera.x},${camera.y},${camera.zoom},${store.hovered},${this.stage.rebuilds}`;
        // Values in the labels change with every frame, but nobody reads faster than four times a second.
        if (mark === this.cameraMark && !this.labelsDue && now - this.labelledAt < 250) {
            return;
        }
        this.cameraMark = mark;
        this.labelsDue = false;
        this.labelledAt = now;
        this.labels.draw(this.stage, store.scene, camera, store.look, emphasis, (id) => store.layout.pins.has(id), ratio);
    }

    private freshCanvas(): HTMLCanvasElement {
        const canvas = el("canvas", {
            class: "layer graph", id: "flow-canvas", tabindex: "0", role: "application",
            "aria-label": "Graph of attention flow. Arrow keys walk from node to node, Enter opens details, T shows the same as a table, question mark shows all keys.",
        });
        new FlowPointer(this.store, this, canvas);
        new FlowKeys(this.store, this, canvas);
        return canvas;
    }

    private chooseRenderer(plain: boolean): Renderer {
        return (plain ? null : WebGlRenderer.create(this.canvas)) ?? new CanvasRenderer(this.canvas);
    }

    /** A canvas that once had a WebGL context can have no other: the fallback needs a new one. */
    private replaceCanvas(): void {
        const old = this.canvas;
        this.canvas = this.freshCanvas();
        old.replaceWith(this.canvas);
        this.renderer = new CanvasRenderer(this.canvas);
        fitCanvas(this.canvas, pixelRatio());
    }

    private zoomButtons(): HTMLElement {
        const zoom = (factor: number) => () => {
            this.camera.touched = true;
            this.camera.zoomAt(this.camera.width / 2, this.camera.height / 2, factor);
            this.moved();
        };
        return el("div", { class: "zoom", role: "group", "aria-label": "Zoom" },
            button("+", zoom(1.25), { title: "Zoom in (+)", "aria-label": "Zoom in" }),
            button("−", zoom(0.8), { title: "Zoom out (−)", "aria-label": "Zoom out" }),
            button("⤢", () => { this.camera.touched = false; this.fit(); this.moved(); }, { title: "Show everything (0)", "aria-label": "Show everything" }));
    }
}

