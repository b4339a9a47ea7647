import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookOf } from "../../src/look/palette";
import { Peer } from "../peer/peer";
import { launch, open, painted } from "./chromium";
import { expectGolden } from "./golden";
import { until } from "./hook";
import { hex } from "./pixels";

/** A moment shortly after a gate opened, so that the oscilloscope shows why. */
const moment = 1_795_320_003_000;
const look = lookOf("dark", "dev");

let browser: Browser;
const peers: Peer[] = [];
const show = async (query: string, options: Partial<ConstructorParameters<typeof Peer>[0]> = {}, how: Parameters<typeof open>[2] = {}): Promise<Page> => {
    const peer = new Peer({ npcs: 25, fixedTime: moment, ...options });
    peers.push(peer);
    const page = await open(browser, `${await peer.start()}?theme=dark&renderer=2d&${query}`, how);
    await painted(page);
    return page;
};

beforeAll(async () => {
    browser = await launch();
});
afterAll(async () => {
    await browser?.close();
    await Promise.all(peers.map((peer) => peer.stop()));
});

/** Points of a canvas whose colour is about the wanted one. */
const ink = (page: Page, canvas: string, color: string): Promise<number> => page.evaluate(([selector, wanted]) => {
    const source = document.querySelector<HTMLCanvasElement>(selector)!;
    const { data } = source.getContext("2d")!.getImageData(0, 0, source.width, source.height);
    let count = 0;
    for (let k = 0; k < data.length; k += 4) {
        count += data[k + 3] > 128 && Math.hypot(data[k] - wanted[0], data[k + 1] - wanted[1], data[k + 2] - wanted[2]) < 60 ? 1 : 0;
    }
    return count;
}, [canvas, hex(color)] as const);

describe("pictures of the panes", () => {
    it("the oscilloscope draws a gate, its cell, thresholds and what happened", async () => {
        const page = await show("frozen=1&p=flow,scope&scope=gate/exploration,cell/motor");
        await page.getByLabel("Time base").selectOption("30000");
        await until(page, "s.panes().oscilloscope.channels.every(c => c.samples > 1000) && s.panes().oscilloscope.marks > 1");
        expect(await ink(page, ".plot canvas", look.domains.nervous)).toBeGreaterThan(500);
        await expectGolden(page, "oscilloscope", { mean: 3, clear: 0.03 }, ".plot canvas");
        await page.context().close();
    });

    it.each(["grid", "streets"])("the village on %s draws ways, houses, places and bodies", async (kind) => {
        const page = await show("frozen=1&p=flow,village&follow=npc/7", { streets: kind === "streets" });
        await until(page, "s.panes().village && s.panes().village.bodies === 26 && s.panes().npc");
        await page.locator("#village .attribution").filter({ hasText: kind === "grid" ? /^$/ : "OpenStreetMap" }).waitFor({ state: "attached" });
        await expect.poll(() => ink(page, ".map canvas", look.domains.cognitive), { timeout: 60_000 }).toBeGreaterThan(100);
        await expectGolden(page, `village-${kind}`, { mean: 4, clear: 0.04 }, ".map canvas");
        await page.context().close();
    });
});

describe("motion", () => {
    const picture = (page: Page): Promise<string> => page.evaluate(() => document.querySelector<HTMLCanvasElement>("canvas.graph")!.toDataURL());

    it("flows along the lines, and not at all for those who want none", async () => {
        // Time stands still at the other side, so that whatever moves is decoration.
        const moving = await show("p=flow", {}, { width: 700, height: 500 });
        const first = await picture(moving);
        await expect.poll(() => picture(moving), { timeout: 60_000 }).not.toBe(first);
        await moving.context().close();

        const still = await show("p=flow", {}, { width: 700, height: 500, reducedMotion: "reduce" });
        await until(still, "s.stats().still && s.stats().frames > 20");
        const before = await picture(still);
        const { frames } = (await still.evaluate("window.__studio.stats()")) as { frames: number };
        await until(still, `s.stats().frames > ${frames + 20}`);
        expect(await picture(still)).toBe(before);
        await still.context().close();
    });
});

describe("what is said aloud", () => {
    it("is what matters, once in a while, in the polite region", async () => {
        const page = await show("p=flow,now", { fixedTime: undefined as never });
        await until(page, "/opened|stuck/.test(document.getElementById('live').textContent)");
        expect(await page.locator("#live").getAttribute("role")).toBe("status");
        // Twenty frames a second come with events; what is read aloud must not change more often than one can listen.
        await page.evaluate(() => {
            const said: number[] = [];
            Object.assign(window, { said });
            new MutationObserver(() => said.push(performance.now())).observe(document.getElementById("live")!, { childList: true, characterData: true, subtree: true });
        });
        const times = (): Promise<number[]> => page.evaluate(() => (window as never as { said: number[] }).said);
        await expect.poll(async () => (await times()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
        const said = await times();
        expect(Math.min(...said.slice(1).map((t, k) => t - said[k]))).toBeGreaterThan(3_500);
        await page.context().close();
    });
});
