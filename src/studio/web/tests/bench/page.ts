import { Peer } from "../peer/peer";
import { launch, open, painted } from "../browser/chromium";
import { read } from "../browser/hook";

/**
 * What the page costs at 100, 300, 1,000 and 3,000 nodes with three edges each at 20 Hz: script per painted frame, bytes per second, heap.
 * Run: npx vite-node tests/bench/page.ts -- [seconds per size] [renderer]
 */
const [seconds, renderer] = process.argv.slice(2).filter((word) => word !== "--");
const length = Number(seconds ?? 20);

interface Row {
    nodes: number;
    edges: number;
    script_ms_mean: number;
    script_ms_p50: number;
    script_ms_p99: number;
    to_pixel_ms_p50: number;
    to_pixel_ms_p99: number;
    kb_per_s: number;
    frames_per_s: number;
    heap_mb_begin: number;
    heap_mb_end: number;
}

const browser = await launch(["--js-flags=--expose-gc", "--enable-precise-memory-info"]);
const rows: Row[] = [];
for (const nodes of [100, 300, 1_000, 3_000]) {
    const peer = new Peer({ npcs: 25, nodes });
    const page = await open(browser, `${await peer.start()}${renderer === "2d" ? "?renderer=2d" : ""}`);
    await painted(page);
    await page.waitForTimeout(3_000);
    const heap = (): Promise<number> => page.evaluate(() => {
        (globalThis as { gc?: () => void }).gc?.();
        return (performance as never as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6;
    });
    const begin = await heap();
    const before = await read(page, "stats");
    const started = Date.now();
    await page.waitForTimeout(length * 1_000);
    const after = await read(page, "stats");
    const passed = (Date.now() - started) / 1_000;
    const round = (value: number): number => Number(value.toFixed(2));
    rows.push({
        nodes, edges: nodes * 3, script_ms_mean: round(after.scriptMs.mean), script_ms_p50: round(after.scriptMs.p50), script_ms_p99: round(after.scriptMs.p99),
        to_pixel_ms_p50: round(after.toPixelMs.p50), to_pixel_ms_p99: round(after.toPixelMs.p99), kb_per_s: round((after.bytes - before.bytes) / 1_000 / passed),
        frames_per_s: round((after.frames - before.frames) / passed), heap_mb_begin: round(begin), heap_mb_end: round(await heap()),
    });
    await page.context().close();
    await peer.stop();
}
await browser.close();
console.table(rows);
