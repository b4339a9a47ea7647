import { button, el } from "../app/dom";
import type { Store } from "../app/store";
import { ask } from "../app/api";
import { stateName } from "../model/states";
import { toSvg } from "../render/svg";
import type { FlowPane } from "./flow";
import { dialog } from "./help";

/** Saves the picture, the graph or the data of what is chosen. Everything is made in the page; nothing leaves the machine. */
export function openExports(store: Store, flow: FlowPane): void {
    const name = (ending: string): string => `nimmerverse-${store.hello?.environment ?? "studio"}-${new Date(store.shown).toISOString().slice(0, 19).replaceAll(":", "")}.${ending}`;
    const box = dialog("Export", el("ul", { class: "exports" },
        el("li", {}, button("PNG", () => void png(flow, name("png")).then(() => box.close())), " the picture as it is on the screen"),
        el("li", {}, button("SVG", () => { save(new Blob([toSvg(flow.stage, store.scene, store.look, name("svg"))], { type: "image/svg+xml" }), name("svg")); box.close(); }), " the whole graph, for any size"),
        el("li", {}, button("JSON", () => void json(store).then((text) => { save(new Blob([text], { type: "application/json" }), name("json")); box.close(); })),
            ` ${store.selection ? "the chosen element with its messages and trails" : "every node and edge that the filter lets through"}`)));
}

async function png(flow: FlowPane, name: string): Promise<void> {
    const layers = [...flow.host.querySelectorAll<HTMLCanvasElement>("canvas.layer")];
    const both = el("canvas", { width: layers[0].width, height: layers[0].height });
    const c = both.getContext("2d")!;
    layers.forEach((layer) => c.drawImage(layer, 0, 0));
    const blob = await new Promise<Blob | null>((done) => both.toBlob(done, "image/png"));
    if (blob) {
        save(blob, name);
    }
}

/** What is chosen, or else everything that the filter lets through. */
async function json(store: Store): Promise<string> {
    const { scene, selection, matches } = store;
    const nodes = [...scene.present()].filter((node) => (selection ? node.id === selection : !matches || matches(node)));
    const chosen = new Set(nodes.map((node) => node.i));
    const details = selection ? await ask<object>("drawer", { id: selection }) : null;
    return JSON.stringify({
        environment: store.hello?.environment, at: new Date(store.shown).toISOString(), filter: store.filterText || undefined,
        nodes: nodes.map((node) => ({ id: node.id, kind: node.kind, domain: node.domain, label: node.label, state: stateName(scene.state[node.i]), value: Number(scene.value[node.i].toFixed(3)), rate_per_s: scene.rate[node.i] })),
        edges: scene.edges.flatMap((edge) => (edge && (selection ? chosen.has(edge.a) || chosen.has(edge.b) : chosen.has(edge.a) && chosen.has(edge.b))
            ? [{ from: scene.nodes[edge.a]?.id, to: scene.nodes[edge.b]?.id, style: edge.style, rate_per_s: scene.edgeRate[edge.i] }] : [])),
        details: details?.ok ? details.value : undefined,
    }, null, 2);
}

function save(blob: Blob, name: string): void {
    const url = URL.createObjectURL(blob);
    const link = el("a", { href: url, download: name });
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
