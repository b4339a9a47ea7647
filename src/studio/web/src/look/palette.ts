import type { Domain } from "../wire/messages";
import { type Rgb, rgb } from "./contrast";

/**
 * The seed's visual language: background by environment, colour by domain. Saturated backgrounds drown the domains' colours (measured: under
 * 3:1 in eight of nine pairs), so the environment is a dark or light tint, a saturated frame and a badge in words.
 */
export type Theme = "dark" | "light";
export type EnvironmentLook = "dev" | "staging" | "prod" | "other";

export interface Look {
    /** Behind the graph. */
    canvas: string;
    /** Behind panes and bars. */
    panel: string;
    /** Behind what lies upon a pane: inputs, rows under the pointer. */
    raised: string;
    /** Around the whole page, and the badge. */
    frame: string;
    /** Upon the frame's colour. */
    onFrame: string;
    text: string;
    /** Second in importance, still readable (4.5:1). */
    soft: string;
    /** Borders of controls (3:1) */
    control: string;
    /** Lines between panes: they carry no meaning. */
    line: string;
    domains: Record<Domain, string>;
}

const darkDomains: Record<Domain, string> = { cognitive: "#a78bfa", nervous: "#22d3ee", organ: "#ff7f6e", memory: "#cbd5e1" };
const lightDomains: Record<Domain, string> = { cognitive: "#6d3fd6", nervous: "#0b7285", organ: "#c2361f", memory: "#4a5568" };

const dark = { text: "#eef2f6", soft: "#a9b4c0", control: "#76828f" };
const light = { text: "#14181d", soft: "#4b5560", control: "#707b87" };

const looks: Record<Theme, Record<EnvironmentLook, Look>> = {
    dark: {
        dev: { canvas: "#0a1f14", panel: "#0d1712", raised: "#16241c", frame: "#2ea04f", onFrame: "#06120a", line: "#22352a", domains: darkDomains, ...dark },
        staging: { canvas: "#231a05", panel: "#18130a", raised: "#261f12", frame: "#ffb300", onFrame: "#1c1300", line: "#3a2f18", domains: darkDomains, ...dark },
        prod: { canvas: "#0a1730", panel: "#0c1322", raised: "#162036", frame: "#3d8bff", onFrame: "#03102a", line: "#22304b", domains: darkDomains, ...dark },
        other: { canvas: "#17171b", panel: "#121215", raised: "#1f1f24", frame: "#8a8f98", onFrame: "#0b0c0e", line: "#2d2e34", domains: darkDomains, ...dark },
    },
    light: {
        dev: { canvas: "#eaf6ee", panel: "#f8fbf9", raised: "#e6f0e9", frame: "#1a7f37", onFrame: "#ffffff", line: "#cfe0d5", domains: lightDomains, ...light },
        staging: { canvas: "#fdf5e0", panel: "#fdfbf6", raised: "#f4ecd9", frame: "#b87400", onFrame: "#140d00", line: "#e6d8b8", domains: lightDomains, ...light },
        prod: { canvas: "#eaf2fd", panel: "#f8fafd", raised: "#e4ecf8", frame: "#1459c7", onFrame: "#ffffff", line: "#ccd9ec", domains: lightDomains, ...light },
        other: { canvas: "#f1f2f4", panel: "#fafafb", raised: "#e9eaed", frame: "#5b616b", onFrame: "#ffffff", line: "#d5d8dc", domains: lightDomains, ...light },
    },
};

export const themes: readonly Theme[] = ["dark", "light"];
export const environments: readonly EnvironmentLook[] = ["dev", "staging", "prod", "other"];

export const environmentLook = (name: string): EnvironmentLook => (name === "dev" || name === "staging" || name === "prod" ? name : "other");

export const lookOf = (theme: Theme, environment: EnvironmentLook): Look => looks[theme][environment];

const parsed = new Map<string, Rgb>();

/** The colour's parts, worked out once. */
export function parts(hex: string): Rgb {
    let found = parsed.get(hex);
    if (!found) {
        parsed.set(hex, (found = rgb(hex)));
    }
    return found;
}
