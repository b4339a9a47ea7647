import type { Pins } from "../model/layout";

const prefix = "nimmerverse-studio.";

/** What the browser remembers of a person's choices. A browser that forbids it, or holds rubbish, costs the choices and nothing else. */
function read<T>(name: string, isWhole: (value: unknown) => value is T): T | null {
    try {
        const text = localStorage.getItem(prefix + name);
        const value: unknown = text === null ? null : JSON.parse(text);
        return isWhole(value) ? value : null;
    } catch {
        return null;
    }
}

function write(name: string, value: unknown): void {
    try {
        localStorage.setItem(prefix + name, JSON.stringify(value));
    } catch {
        // Storage is full or forbidden: the page works without.
    }
}

const isText = (value: unknown): value is string => typeof value === "string";
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isSlots = (value: unknown): value is [string, number][] =>
    Array.isArray(value) && value.every((pair) => Array.isArray(pair) && isText(pair[0]) && Number.isInteger(pair[1]) && pair[1] >= 0);
const isPins = (value: unknown): value is [string, { x: number; y: number }][] =>
    Array.isArray(value) && value.every((pair) => Array.isArray(pair) && isText(pair[0]) && Number.isFinite(pair[1]?.x) && Number.isFinite(pair[1]?.y));

export const Kept = {
    pins: (): Pins => new Map(read("pins", isPins) ?? []),
    savePins: (pins: Pins): void => write("pins", [...pins]),
    slots: (): [string, number][] => read("slots", isSlots) ?? [],
    saveSlots: (slots: [string, number][]): void => write("slots", slots),
    panes: (): string[] | null => read("panes", isTexts),
    savePanes: (panes: string[]): void => write("panes", panes),
    theme: (): string | null => read("theme", isText),
    saveTheme: (theme: string): void => write("theme", theme),
};
