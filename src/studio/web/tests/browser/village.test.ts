import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { lookOf } from "../../src/look/palette";
import { launch, open, painted, type Trouble } from "./chromium";
import { nodeOf, read, until } from "./hook";
import { apart, hex, nearest, pixels } from "./pixels";

/** A living village of 25, started as a person starts it; the launcher has built it before. */
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../../../..");
const program = join(root, "artifacts/bin/Nimmerverse.Cli/release/Nimmerverse.Cli");
/** How long anything may take to show on a machine that is busy. */
const patience = 60_000;
/** How long the village may take to live. */
const starting = 240_000;

let village: ChildProcess;
let browser: Browser;
let page: Page & { trouble: Trouble };
let data: string;
let said = "";

beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), "studio-village-"));
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("NIMMERVERSE_")));
    // It ends with this process, also when that is killed.
    const env = { ...inherited, NIMMERVERSE_HOME: root, NIMMERVERSE_LIFELINE_PID: String(process.pid), NO_COLOR: "1" };
    village = spawn(program, ["up", "--npcs", "25", "--headless", "--for", "20m", "--data", data], { env, stdio: ["ignore", "pipe", "pipe"] });
    village.stdout!.on("data", (part) => (said += String(part)));
    village.stderr!.on("data", (part) => (said += String(part)));
    const end = Date.now() + starting;
    let address: RegExpExecArray | null = null;
    while ((address = /Studio: (http:\/\/127\.0\.0\.1:\d+\/)/.exec(said)) === null) {
        if (Date.now() > end || village.exitCode !== null) {
            throw new Error(`up never said where the studio is:\n${said}`);
        }
        await new Promise((done) => setTimeout(done, 200));
    }
    browser = await launch();
    page = await open(browser, address[1]);
    await painted(page);
}, 2 * starting);

afterAll(async () => {
    await browser?.close();
    if (village && village.exitCode === null) {
        const gone = new Promise((done) => village.once("exit", done));
        village.kill("SIGINT");
        await gone;
    }
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
}, 3 * patience);

it("learns the graph from the bus: cells, gates, NPCs, governor, world, and who speaks to whom", async () => {
    await until(page, "s.nodes().filter(n => n.kind === 'npc').length >= 25", patience);
    for (const kind of ["cell", "gate", "thalamus", "governor", "world", "supervisor"]) {
        await until(page, `s.nodes().some(n => n.kind === '${kind}')`, patience);
    }
    await until(page, "new Set(s.edges().map(e => e.style)).size === 3 && s.edges().some(e => e.rate > 0)", patience);
    const nodes = await read(page, "nodes");
    expect(new Set(nodes.map((node) => `${Math.round(node.x)},${Math.round(node.y)}`)).size).toBe(nodes.length);
    expect(nodes.find((node) => node.kind === "cell")!.domain).toBe("nervous");
});

it("draws it: the tint of dev, the colours of the domains where the nodes are", async () => {
    const look = lookOf("dark", "dev");
    expect((await read(page, "view")).environment).toBe("dev");
    expect(apart((await pixels(page, [[3, 3]]))[0], hex(look.canvas))).toBeLessThan(4);
    const npc = (await read(page, "nodes")).find((node) => node.kind === "npc")!;
    expect(await nearest(page, npc.screen.x + npc.screen.r - 1, npc.screen.y, hex(look.domains.cognitive))).toBeLessThan(80);
    const { screen } = await nodeOf(page, "world/garden");
    expect(await nearest(page, screen.x + screen.r * 1.2 - 1, screen.y, hex(look.domains.nervous))).toBeLessThan(80);
});

it("shows the village: everybody on the map, and the mind of the one that is followed with the governor's reason", async () => {
    await until(page, "s.panes().village && s.panes().village.bodies >= 25", patience);
    const npc = (await read(page, "nodes")).find((node) => node.kind === "npc")!.id;
    await page.getByLabel("Follow an NPC").selectOption(npc);
    await until(page, `s.panes().npc && s.panes().npc.id === '${npc}' && s.panes().npc.brain`, patience);
    await until(page, "(s.panes().npc.allocations || []).some(a => a.reason)", patience);
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
});

it("hears waveforms, collapses and transitions, and keeps them on the timeline", async () => {
    await until(page, "s.panes().oscilloscope.channels.length > 0 && s.panes().oscilloscope.channels.some(c => c.samples > 20)", patience);
    await until(page, "s.panes().events > 0", patience);
    await until(page, "s.panes().lastEvents.every(e => e.text.length > 0)", patience);
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
    await page.locator("canvas.graph").focus();
    await page.keyboard.press("Escape");
    await page.locator("#search").fill("");
});

it("pauses, goes back and is live again", async () => {
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
    await page.keyboard.press("l");
    await until(page, `s.time().mode === 'live' && s.time().shown > ${shown}`, patience);
});

it("made no request elsewhere, broke no policy and raised no error", () => {
    expect(page.trouble.foreign).toEqual([]);
    expect(page.trouble.errors).toEqual([]);
});
