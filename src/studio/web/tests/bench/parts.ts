import { type Browser } from "playwright-core";
import { launch, open, painted } from "../browser/chromium";
import { read } from "../browser/hook";
import { LivingVillage } from "../browser/living-village";
import { QuickViewer } from "../browser/other-viewers";
import { Peer } from "../peer/peer";
import { type Cost, Meter, processorSeconds, residentMegabytes, round } from "./meter";

export interface SizeRow extends Cost {
    nodes: number;
    edges: number;
    renderer: string;
    clock: string;
}

export interface VillageRow extends Cost {
    heap_mb: number;
    studio_cpu_pct: Record<string, number>;
    studio_mb: number;
    cpu_pct_per_viewer: number;
}

export interface SoakRow {
    minutes: number;
    nodes: number;
    heap_mb: number[];
    every_s: number;
}

const withBrowser = async <T>(work: (browser: Browser) => Promise<T>): Promise<T> => {
    const browser = await launch();
    try {
        return await work(browser);
    } finally {
        await browser.close();
    }
};
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * The page beside a made-up system of each size. Emulated on two cores, the GPU paints 1,000 nodes a few times a second, and the page rightly lets
 * frames go; "undrawn" leaves out the last step, the draw calls themselves, to see what script costs when the GPU is not what holds it up.
 */
export const sizes = (seconds: number, renderer: "webgl2" | "undrawn" | "canvas2d"): Promise<SizeRow[]> => withBrowser(async (browser) => {
    const rows: SizeRow[] = [];
    for (const nodes of [100, 300, 1_000, 3_000]) {
        const peer = new Peer({ npcs: 25, nodes });
        const page = await open(browser, `${await peer.start()}${renderer === "canvas2d" ? "?renderer=2d" : ""}`);
        if (renderer === "undrawn") {
            await page.evaluate(() => (WebGL2RenderingContext.prototype.drawArraysInstanced = () => undefined));
        }
        await painted(page);
        await sleep(3_000);
        const meter = await Meter.on(page);
        rows.push({ nodes, edges: (await read(page, "edges")).length, renderer: renderer === "undrawn" ? "webgl2, undrawn" : (await read(page, "view")).renderer, clock: meter.clock, ...(await meter.over(seconds)) });
        console.log(JSON.stringify(rows.at(-1)));
        await page.context().close();
        await peer.stop();
    }
    return rows;
});

/** The page and the real studio beside a real village of 25: from a message's own time to the paint, and what one more viewer costs the server. */
export const village = (seconds: number): Promise<VillageRow> => withBrowser(async (browser) => {
    const living = await LivingVillage.start();
    const viewers: QuickViewer[] = [];
    try {
        const page = await open(browser, `${living.address}?renderer=2d`);
        await painted(page);
        await sleep(20_000);
        const meter = await Meter.on(page);
        const pid = living.studio()!;
        const cost = await meter.over(seconds);
        const used: Record<string, number> = {};
        for (const count of [1, 8, 16]) {
            while (viewers.length < count - 1) {
                viewers.push(new QuickViewer(living.address));
            }
            await sleep(2_000);
            const [before, started] = [processorSeconds(pid), performance.now()];
            await sleep(seconds * 1_000);
            used[count] = round(((processorSeconds(pid) - before) / ((performance.now() - started) / 1_000)) * 100);
        }
        return { ...cost, heap_mb: await meter.heap(), studio_cpu_pct: used, studio_mb: residentMegabytes(pid), cpu_pct_per_viewer: round((used[16] - used[1]) / 15) };
    } finally {
        viewers.forEach((viewer) => viewer.close());
        await living.stop();
    }
});

/** The heap of a page with 1,000 nodes, looked at again and again. */
export const soak = (minutes: number): Promise<SoakRow> => withBrowser(async (browser) => {
    const peer = new Peer({ npcs: 25, nodes: 1_000 });
    const page = await open(browser, `${await peer.start()}?renderer=2d&scope=gate/math,cell/math&follow=npc/7`);
    await painted(page);
    const meter = await Meter.on(page);
    const heap: number[] = [];
    const every = Math.max(10, minutes * 2);
    for (const end = Date.now() + minutes * 60_000; Date.now() < end; await sleep(every * 1_000)) {
        heap.push(await meter.heap());
    }
    heap.push(await meter.heap());
    await page.context().close();
    await peer.stop();
    return { minutes, nodes: 1_000, heap_mb: heap, every_s: every };
});
