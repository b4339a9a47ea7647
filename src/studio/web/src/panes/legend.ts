import { el, glyph } from "../app/dom";
import type { Store } from "../app/store";
import { icons, kindNames, shapeNames, shapeOf } from "../look/kinds";
import { environments } from "../look/palette";
import { eventNames } from "../model/events";
import { corners } from "../render/geometry";
import type { Domain, NodeKind } from "../wire/messages";
import { dialog } from "./help";

const svgNode = (name: string, attributes: Record<string, string | number>): SVGElement => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) {
        element.setAttribute(key, String(value));
    }
    return element;
};

function shape(domain: Domain): SVGElement {
    const svg = svgNode("svg", { viewBox: "-14 -14 28 28", class: `legend-sign ${domain}`, "aria-hidden": "true" });
    const points = corners(shapeOf[domain]);
    svg.append(points.length === 0 ? svgNode("circle", { r: 10 }) : svgNode("polygon", { points: points.map(([x, y]) => `${x * 10},${y * 10}`).join(" ") }));
    return svg;
}

function gate(value: number): SVGElement {
    const svg = svgNode("svg", { viewBox: "-18 -18 36 36", class: "legend-sign nervous", "aria-hidden": "true" });
    svg.append(svgNode("polygon", { points: "0,-9 9,0 0,9 -9,0" }), svgNode("circle", { r: 14, opacity: 0.4 }));
    const angle = value * Math.PI;
    svg.append(svgNode("path", { d: `M0 -14A14 14 0 ${Math.abs(value) > 1 ? 1 : 0} ${value > 0 ? 1 : 0} ${(Math.sin(angle) * 14).toFixed(1)} ${(-Math.cos(angle) * 14).toFixed(1)}`, "stroke-width": 3.5, class: value > 0 ? "" : "ink" }));
    return svg;
}

/** What every sign means. The same words are in docs/studio.md. */
export function legend(store: Store): void {
    const row = (sign: Node, name: string, text: string): HTMLElement => el("li", {}, sign, el("span", {}, el("b", {}, name), ` ${text}`));
    const block = (title: string, ...rows: HTMLElement[]): HTMLElement => el("section", {}, el("h3", {}, title), el("ul", { class: "legend" }, ...rows));
    const stroke = (style: string): HTMLElement => el("span", { class: `stroke wide ${style}` });
    const sign = (text: string): HTMLElement => el("b", { class: "legend-badge" }, text);
    const kinds = [...new Set([...store.scene.present()].map((node) => node.kind))].filter((kind) => icons[kind]);
    dialog("Legend", el("div", { class: "two" },
        block("Colour and shape: domain", ...(Object.keys(shapeOf) as Domain[]).map((domain) => row(shape(domain), domain === "organ" ? "organs" : domain,
            `${shapeNames[domain]}: ${{ cognitive: "NPCs, governor, cortex, boundary", nervous: "cells, gates, nerves, thalamus, world", organ: "vision, speech", memory: "phoebe, iris" }[domain]}`))),
        block("Line: direction", row(stroke("solid"), "solid", "primary: request or command"), row(stroke("dashed"), "dashed", "async: event, answer"), row(stroke("dotted"), "dotted", "tentative: waves that have not collapsed"),
            row(stroke("thick"), "width", "messages per second, by doublings; the arrow shows to whom")),
        block("Gates", row(gate(0.72), "arc clockwise", "state above zero; open above its threshold, then it glows"), row(gate(-0.5), "arc counter-clockwise", "state below zero; closed below its threshold"),
            row(sign("◯"), "ring that grows", "a gate has just opened (shrinks: closed; double: waves collapsed; bright flash: reflex)")),
        block("State", row(sign("!"), "stuck", "goes nowhere, learns nothing"), row(sign("×"), "dead", "its process is gone"), row(sign("~"), "degraded", "runs, but not well"), row(sign("…"), "waiting", "for somebody else"),
            row(sign("●"), "bright inside", "active; pale: idle; hollow: unknown or dead")),
        block("Events: oscilloscope and lists", ...Object.values(eventNames).map((event) => row(sign(event.sign), event.name, ""))),
        block("Kinds", ...kinds.map((kind: NodeKind) => row(glyph(icons[kind]), kindNames[kind], ""))),
        block("Frame and tint: environment", ...environments.filter((name) => name !== "other").map((name) => row(el("i", { class: `env-swatch ${name}` }), name, `${{ dev: "green", staging: "amber", prod: "blue" }[name as "dev"]}${name === store.environment ? ", here" : ""}`)))));
}
