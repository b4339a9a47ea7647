import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lookOf } from "../../src/look/palette";
import { residentMegabytes } from "../bench/meter";
import { launch, open, painted, type Trouble } from "./chromium";
import { nodeOf, read, until } from "./hook";
import { LivingVillage, starting } from "./living-village";
import { QuickViewer, StalledViewer } from "./other-viewers";
import { alongEdge, apart, hex, nearest, pixels, stretches } from "./pixels";

/** How long anything may take to show on a machine that is busy. */
const patience = 60_000;
const look = lookOf("dark", "dev");

let village: LivingVillage;
let browser: Browser;
let page: Page & { trouble: Trouble };
let killedAt = 0;

beforeAll(async () => {
    village = await LivingVillage.start("--for", "20m");
    browser = await launch();
    page = await open(browser, `${village.address}?renderer=2d`);
    await painted(page);
}, 2 * starting);

afterAll(async () => {
    await browser?.close();
    await village?.stop();
}, 3 * patience);

it("learns the graph from the bus: cells, gates, NPCs, governor, world, and who speaks to whom", async () => {
    await until(page, "s.nodes().filter(n => n.kind === 'npc').length >= 25", patience);
    for (const kind of ["cell", "gate", "thalamus", "governor", "world", "supervisor", "nerve", "store", "boundary", "cortex"]) {
        await until(page, `s.nodes().some(n => n.kind === '${kind}')`, patience);
    }
    await until(page, "new Set(s.edges().map(e => e.style)).size === 3 && s.edges().some(e => e.rate > 0)", patience);
    const nodes = await read(page, "nodes");
    expect(new Set(nodes.map((node) => `${Math.round(node.x)},${Math.round(node.y)}`)).size).toBe(nodes.length);
    expect(nodes.find((node) => node.kind === "cell")!.domain).toBe("nervous");
});

it("draws it: the tint of dev, the colours of the domains where the nodes are", async () => {
    expect((await read(page, "view")).environment).toBe("dev");
    expect(apart((await pixels(page, [[3, 3]]))[0], hex(look.canvas))).toBeLessThan(4);
    const npc = (await read(page, "nodes")).find((node) => node.kind === "npc")!;
    expect(await nearest(page, npc.screen.x + npc.screen.r - 1, npc.screen.y, hex(look.domains.cognitive))).toBeLessThan(80);
    const { screen } = await nodeOf(page, "world/garden");
    expect(await nearest(page, screen.x + screen.r * 1.2 - 1, screen.y, hex(look.domains.nervous))).toBeLessThan(80);
});

it("draws what really flows solid, dashed and dotted: lines without gaps, with long ones and with many", async () => {
    await until(page, "['solid', 'dashed', 'dotted'].every(style => s.edges().some(e => e.style === style && e.rate > 1))", patience);
    const ground = hex(look.canvas);
    const seen = async (style: string, fits: (line: { on: number; gaps: number }) => boolean): Promise<boolean> => {
        const nodes = new Map((await read(page, "nodes")).map((node) => [node.id, node.screen]));
        const edges = (await read(page, "edges")).filter((edge) => edge.style === style).sort((a, b) => b.rate - a.rate).slice(0, 40);
        for (const { from, to } of edges) {
            const line = await alongEdge(page, nodes.get(from)!, nodes.get(to)!, ground);
            if (line.length > 40 && fits(stretches(line))) {
                return true;
            }
        }
        return false;
    };
    // Other lines cross some of them, so of each kind one that can be seen alone is enough.
    expect(await seen("solid", ({ on, gaps }) => gaps === 0 && on > 0.95)).toBe(true);
    expect(await seen("dashed", ({ on, gaps }) => gaps >= 2 && on > 0.3 && on < 0.85)).toBe(true);
    expect(await seen("dotted", ({ on, gaps }) => gaps >= 5 && on < 0.75)).toBe(true);
});

it("answers the four questions without a click", async () => {
    const answers = page.locator("#now .answers");
    await answers.filter({ hasText: /Last gate opened\s*gate\/\w+.* ago.*opened: / }).waitFor({ timeout: patience });
    await answers.filter({ hasText: /Governor changed\s*npc\/\d+.* ago\s*npc \d+: / }).waitFor({ timeout: patience });
    const text = (await answers.textContent())!;
    expect(text).toMatch(/Stuck(nobody|npc\/\d+)/);
    expect(text).toMatch(/Cortexcortex\/nyx \d+ running, \d+ waiting.+/);
});

it("shows the village: everybody on the map, and the mind of the one that is followed with the governor's reason", async () => {
    await until(page, "s.panes().village && s.panes().village.bodies >= 25", patience);
    const npc = (await read(page, "nodes")).find((node) => node.kind === "npc")!.id;
    await page.getByLabel("Follow an NPC").selectOption(npc);
    await until(page, `s.panes().npc && s.panes().npc.id === '${npc}' && s.panes().npc.brain`, patience);
    await until(page, "(s.panes().npc.allocations || []).some(a => a.reason)", patience);
    // What it has in mind, asked of the NPC itself.
    await until(page, "(s.panes().npc.brain.values || []).length > 0", patience);
    await page.locator("#village .follow .bars li").first().waitFor({ timeout: patience });
    const map = await page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>(".map canvas")!;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(Array.from({ length: data.length / 4 }, (_, k) => `${data[4 * k]},${data[4 * k + 1]},${data[4 * k + 2]}`)).size;
    });
    expect(map).toBeGreaterThan(20);
});

it("shows the economy: lifeforce and CPU by who spends them", async () => {
    await until(page, "s.panes().economy && s.panes().economy.lifeforce > 3", patience);
    expect(await page.locator("#economy").textContent()).toContain("LF/s");
    const bars = (): Promise<boolean> => page.locator("#economy .bar.nervous i").evaluateAll(
        (all, colour) => all.some((bar) => bar.getBoundingClientRect().width > 10 && getComputedStyle(bar).backgroundColor === colour), `rgb(${hex(look.domains.nervous).join(", ")})`);
    await expect.poll(bars, { timeout: patience }).toBe(true);
});

it("draws waveforms of what was chosen, with thresholds, and marks collapses and what came of them", async () => {
    await until(page, "s.panes().lastEvents.some(e => e.what === 'collapse')", patience);
    const gate = (await read(page, "panes")).lastEvents.filter((event) => event.what === "collapse").at(-1)!.node;
    if (!(await read(page, "panes")).scope.includes(gate)) {
        await page.getByLabel("Add a channel").selectOption(gate);
    }
    await page.getByLabel("Time base").selectOption("30000");
    await until(page, `s.panes().oscilloscope.channels.some(c => c.id === '${gate}' && c.samples > 20) && s.panes().oscilloscope.marks > 0`, patience);
    await until(page, "s.panes().lastEvents.every(e => e.text.length > 0)", patience);
    const ink = await page.evaluate((wanted) => {
        const canvas = document.querySelector<HTMLCanvasElement>(".plot canvas")!;
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let k = 0; k < data.length; k += 4) {
            count += data[k + 3] > 128 && Math.hypot(data[k] - wanted[0], data[k + 1] - wanted[1], data[k + 2] - wanted[2]) < 60 ? 1 : 0;
        }
        return count;
    }, hex(look.domains.nervous));
    expect(ink).toBeGreaterThan(200);
});

it("tells in the drawer what a gate is doing, what it said and what it decided", async () => {
    // One that spoke: a gate that nothing has moved yet has said nothing.
    await until(page, "s.panes().lastEvents.some(e => e.what.startsWith('gate_'))", patience);
    const gate = (await read(page, "panes")).lastEvents.filter((event) => event.what.startsWith("gate_")).at(-1)!.node;
    await page.locator("#search").fill(`id:${gate}`);
    await page.keyboard.press("Enter");
    await until(page, `s.view().selection === '${gate}'`);
    await page.locator(".messages summary").first().waitFor({ timeout: patience });
    await page.locator("#drawer .facts").getByText("msg/s").first().waitFor();
    await page.locator(".trail-list button").first().click();
    await page.locator(".chain li").first().waitFor({ timeout: patience });
    await page.locator("canvas.graph").focus();
    await page.keyboard.press("Escape");
    await page.locator("#search").fill("");
});

it("mirrors the graph as a table", async () => {
    await page.locator("canvas.graph").focus();
    await page.keyboard.press("t");
    await until(page, "document.querySelectorAll('.table-view tbody tr').length === s.nodes().length", patience);
    await page.locator(".table-view tr").filter({ hasText: "governor/" }).first().waitFor();
    await page.keyboard.press("t");
    await until(page, "!s.view().table");
});

it("pauses, goes back, replays and is live again", async () => {
    await page.locator("canvas.graph").focus();
    await page.keyboard.press("Space");
    await until(page, "s.time().mode === 'paused' && s.time().waiting > 0", patience);
    const { shown, serverNow } = await read(page, "time");
    expect(serverNow).toBeGreaterThan(shown);
    await page.locator("#timeline input[type=range]").evaluate((input: HTMLInputElement) => {
        input.value = String(Number(input.value) - 5_000);
        input.dispatchEvent(new Event("input"));
        input.dispatchEvent(new Event("change"));
    });
    await until(page, `s.time().shown <= ${shown} - 2000`, patience);
    const held = (await read(page, "time")).shown;
    await page.locator(".transport button").nth(1).click();
    await until(page, `s.time().mode === 'replay' && s.time().shown > ${held} + 500`, patience);
    await page.keyboard.press("l");
    await until(page, `s.time().mode === 'live' && s.time().shown > ${shown}`, patience);
});

it("opens a link to a moment that was, with filter and choice", async () => {
    const { shown } = await read(page, "time");
    const other = await open(browser, `${village.address}?renderer=2d&p=flow,now&f=kind:gate&s=gate/obstacle&v=10,20,1.1&t=${Math.round(shown - 4_000)}`, { width: 800, height: 600 });
    await until(other, `s.time().mode === 'replay' && s.time().shown >= ${Math.round(shown - 4_000)} && s.stats().frames > 2`, patience);
    expect(await read(other, "view")).toMatchObject({ x: 10, y: 20, zoom: 1.1, filter: "kind:gate", selection: "gate/obstacle" });
    expect((await read(other, "nodes")).filter((node) => node.matches).every((node) => node.kind === "gate")).toBe(true);
    expect(other.trouble.errors).toEqual([]);
    await other.context().close();
});

it("lets an operator freeze the governor, and shows that it is frozen and who did it", async () => {
    const { operator } = JSON.parse(readFileSync(join(village.data, "studio/studio-keys.json"), "utf8")) as { operator: string };
    const order = async (name: string): Promise<void> => {
        await page.getByRole("button", { name: "Commands" }).click();
        await page.getByLabel("Command", { exact: true }).selectOption(name);
        await page.getByLabel("Operator key").fill(operator);
        await page.getByRole("button", { name: "Continue …" }).click();
        await page.getByRole("button", { name: "Yes, do it" }).click();
        await page.locator(".result").filter({ hasNotText: "asked" }).filter({ hasText: /\w/ }).waitFor({ timeout: patience });
        expect(await page.locator(".result").textContent()).not.toContain("Not done");
        await page.keyboard.press("Escape");
    };
    await order("freeze");
    await until(page, "s.nodes().some(n => n.kind === 'governor' && n.state === 'degraded')", patience);
    await until(page, "s.panes().lastEvents.some(e => e.what === 'command')", patience);
    await order("thaw");
    await until(page, "s.nodes().some(n => n.kind === 'governor' && n.state !== 'degraded')", patience);
});

it("shows the same to eight viewers; a page that stands still and a socket that nobody reads cost the others nothing", async () => {
    const before = residentMegabytes(village.studio()!);
    const stalled = new StalledViewer(village.address);
    const slow = await open(browser, `${village.address}?renderer=2d&p=flow`, { width: 500, height: 400 });
    const quick = Array.from({ length: 5 }, () => new QuickViewer(village.address));
    try {
        await painted(slow);
        await until(page, "s.stats().lag.viewers === 8", patience);
        const counted = quick.map((viewer) => viewer.frames);
        const { frames, gaps } = await read(page, "stats");
        // Its main thread does nothing else for five seconds, as that of a page in a debugger.
        await slow.evaluate(() => { for (const end = performance.now() + 5_000; performance.now() < end;) { /* busy */ } });
        await until(slow, "s.stats().lag.dropped > 0", patience);
        await expect.poll(() => quick.every((viewer, k) => viewer.frames > counted[k] + 40), { timeout: patience }).toBe(true);
        await until(page, `s.stats().frames > ${frames + 20} && s.stats().gaps === ${gaps}`, patience);
        // Back, it is shown the present and not what it missed.
        await until(slow, "s.time().mode === 'live' && Math.abs(s.time().serverNow - s.time().shown) < 5000 && s.nodes().filter(n => n.kind === 'npc').length >= 25", patience);
        expect(residentMegabytes(village.studio()!) - before).toBeLessThan(96);
    } finally {
        stalled.close();
        quick.forEach((viewer) => viewer.close());
        await slow.context().close();
    }
});

it("comes back by itself after the studio was killed, with view and choice as they were", async () => {
    await page.locator("#search").fill("id:world/garden");
    await page.keyboard.press("Enter");
    await until(page, "s.view().selection === 'world/garden'");
    const { x, y, zoom } = await read(page, "view");
    const { reconnects } = await read(page, "stats");
    killedAt = (await read(page, "time")).serverNow;
    process.kill(village.studio()!, "SIGKILL");
    await until(page, `s.stats().connection === 'live' && s.stats().reconnects > ${reconnects}`, patience);
    await until(page, "s.nodes().filter(n => n.kind === 'npc').length >= 25 && s.edges().some(e => e.rate > 0)", patience);
    expect(await read(page, "view")).toMatchObject({ x, y, zoom, selection: "world/garden" });
});

it("replays from the village's trails what the studio that runs now never heard", async () => {
    const from = Math.round(killedAt - 30_000);
    const other = await open(browser, `${village.address}?renderer=2d&p=flow,now&t=${from}`, { width: 800, height: 600 });
    await expect.poll(() => other.locator("#timeline").innerText(), { timeout: patience }).toMatch(/from [1-9]\d* trails/);
    await until(other, `s.time().mode === 'replay' && s.time().shown > ${from} && s.nodes().some(n => n.flashAt > ${from} && n.flashAt < ${killedAt})`, patience);
    expect(other.trouble.errors).toEqual([]);
    await other.context().close();
});

it("made no request elsewhere, broke no policy and raised no error but that of the studio that was killed", () => {
    expect(page.trouble.foreign).toEqual([]);
    expect(page.trouble.errors.filter((error) => !/ERR_CONNECTION_REFUSED|WebSocket connection|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/.test(error))).toEqual([]);
});
