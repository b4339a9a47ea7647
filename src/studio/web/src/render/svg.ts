import { icons, Shape } from "../look/kinds";
import type { Look } from "../look/palette";
import type { Scene } from "../model/scene";
import { stateName } from "../model/states";
import { labelOf, shortened, signed } from "../model/text";
import { controlX, controlY, corners, dashes } from "./geometry";
import { edgeStride, nodeStride, type Stage } from "./stage";

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const n = (value: number): string => value.toFixed(1);
const css = (d: Float32Array, o: number): string => `rgb(${Math.round(d[o] * 255)},${Math.round(d[o + 1] * 255)},${Math.round(d[o + 2] * 255)})`;
const patterns = [dashes.solid, dashes.dashed, dashes.dotted];

/** The whole graph as an SVG file: the same numbers that the renderers draw, so it can be printed at any size. */
export function toSvg(stage: Stage, scene: Scene, look: Look, title: string): string {
    const { marks, lines, nodeData: d, edgeData: e } = stage;
    const pad = 90;
    const left = Math.min(0, ...marks.map((mark) => mark.x)) - pad;
    const top = Math.min(0, ...marks.map((mark) => mark.y)) - pad;
    const width = Math.max(1, ...marks.map((mark) => mark.x)) + pad - left;
    const height = Math.max(1, ...marks.map((mark) => mark.y)) + pad - top;
    const out = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${n(left)} ${n(top)} ${n(width)} ${n(height)}" font-family="system-ui, sans-serif" font-size="12" text-anchor="middle">`,
        `<title>${escape(title)}</title><rect x="${n(left)}" y="${n(top)}" width="${n(width)}" height="${n(height)}" fill="${look.canvas}" stroke="${look.frame}" stroke-width="8"/>`];
    for (let l = 0; l < lines.length; l++) {
        const o = l * edgeStride;
        const style = e[o + 7];
        const dash = patterns[style].length > 0 ? ` stroke-dasharray="${patterns[style].join(" ")}"` : "";
        out.push(`<path d="M${n(e[o])} ${n(e[o + 1])}Q${n(controlX(e[o], e[o + 1], e[o + 2], e[o + 3]))} ${n(controlY(e[o], e[o + 1], e[o + 2], e[o + 3]))} ${n(e[o + 2])} ${n(e[o + 3])}" fill="none" stroke="${css(e, o + 9)}" stroke-width="${n(e[o + 6])}" stroke-opacity="${e[o + 12].toFixed(2)}"${style === 2 ? ' stroke-linecap="round"' : ""}${dash}/>`);
    }
    marks.forEach((mark, m) => {
        const o = m * nodeStride;
        const color = css(d, o + 4);
        out.push(`<g opacity="${d[o + 7].toFixed(2)}" transform="translate(${n(mark.x)} ${n(mark.y)})">`);
        const form = outline(mark.shape, mark.r);
        out.push(`<${form} fill="${look.canvas}"/><${form} fill="${color}" fill-opacity="${d[o + 10].toFixed(2)}" stroke="${color}" stroke-width="2"/>`);
        if (mark.node) {
            const path = icons[mark.node.kind];
            const gate = mark.node.kind === "gate" ? ` ${signed(scene.value[mark.node.i])}` : "";
            out.push(path ? `<path d="${path}" transform="scale(${n(mark.r / 20)})" fill="none" stroke="${look.text}" stroke-width="1.8"/>` : "");
            out.push(`<text y="${n(mark.r * 1.4 + 10)}" fill="${look.text}">${escape(shortened(labelOf(mark.node), 40))}${gate}<title>${escape(`${shortened(mark.node.id, 200)}: ${stateName(scene.state[mark.node.i])}`)}</title></text>`);
        } else {
            out.push(`<text fill="${look.text}">${escape(mark.cluster?.label ?? "")}</text>`);
        }
        out.push("</g>");
    });
    out.push("</svg>");
    return out.join("\n");
}

function outline(shape: Shape, r: number): string {
    const points = corners(shape);
    return points.length === 0 ? `circle r="${n(r)}"` : `polygon points="${points.map(([x, y]) => `${n(x * r)},${n(y * r)}`).join(" ")}"`;
}
