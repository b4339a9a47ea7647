import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { compare } from "./pixels";

const folder = join(dirname(fileURLToPath(import.meta.url)), "golden");

/** Expects a canvas to be the picture it was when it was looked at. STUDIO_ACCEPT_GOLDEN=1 keeps what it is now, to be looked at. */
export async function expectGolden(page: Page, name: string, most: { mean: number; clear: number }, canvas = "canvas.graph"): Promise<void> {
    const file = join(folder, `${name}.png`);
    if (process.env["STUDIO_ACCEPT_GOLDEN"] === "1") {
        mkdirSync(folder, { recursive: true });
        const data = await page.evaluate((selector) => document.querySelector<HTMLCanvasElement>(selector)!.toDataURL("image/png"), canvas);
        writeFileSync(file, data.split(",")[1], "base64");
    }
    expect(existsSync(file)).toBe(true);
    const difference = await compare(page, `data:image/png;base64,${readFileSync(file).toString("base64")}`, canvas);
    expect(new Set(difference.size.split(" ")).size).toBe(1);
    expect(difference.mean).toBeLessThan(most.mean);
    expect(difference.clear).toBeLessThan(most.clear);
}
