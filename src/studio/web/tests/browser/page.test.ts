import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Peer } from "../peer/peer";
import { launch, open, painted, type Trouble } from "./chromium";
import { nodeOf, read, until } from "./hook";

let browser: Browser;
const peers: Peer[] = [];
const pages: { trouble: Trouble; context(): { close(): Promise<void> } }[] = [];

async function start(options: Partial<ConstructorParameters<typeof Peer>[0]> = {}, query = "", look: Parameters<typeof open>[2] = {}) {
    const peer = new Peer({ npcs: 25, ...options });
    peers.push(peer);
    const url = await peer.start();
    // Where pixels are not looked at, Canvas2D: an emulated graphics card is several times slower, and flow.test.ts looks at it.
    const page = await open(browser, `${url}${query === "" ? "?" : `${query}&`}renderer=2d`, look);
    pages.push(page);
    if (!options.empty) {
        await painted(page);
    }
    return { peer, page, url };
}

beforeAll(async () => {
    browser = await launch();
});

/** Nothing may go wrong in silence: no error, no request elsewhere, no breach of the policy, in any test. */
afterEach(async () => {
    const troubles = pages.splice(0);
    for (const page of troubles) {
        expect(page.trouble.foreign).toEqual([]);
        expect(page.trouble.errors.filter((error) => !/ERR_CONNECTION_REFUSED|WebSocket connection|401/.test(error))).toEqual([]);
        await page.context().close();
    }
    await Promise.all(peers.splice(0).map((peer) => peer.stop()));
});
afterAll(async () => browser?.close());

it("opens a link with view, filter, choice, followed NPC, panes and moment, and writes it back", async () => {
    const t = Date.now() - 120_000;
    const { page } = await start({}, `?v=100,50,1.3&f=kind:gate&s=gate/math&follow=npc/7&p=flow,village&scope=cell/host&t=${t}&speed=2`);
    await until(page, `s.time().mode === 'replay' && Math.abs(s.time().shown - ${t}) < 60000 && s.panes().npc`);
    expect(await read(page, "view")).toMatchObject({ x: 100, y: 50, zoom: 1.3, filter: "kind:gate", selection: "gate/math" });
    expect(await read(page, "panes")).toMatchObject({ follow: "npc/7", scope: ["cell/host"], open: ["flow", "village"] });
    expect(await page.locator("#drawer h2").textContent()).toBe("math");
    expect((await read(page, "nodes")).filter((node) => node.matches).every((node) => node.kind === "gate")).toBe(true);
    await page.keyboard.press("Escape");
    await page.waitForURL((url) => !url.searchParams.has("s"));
    const query = new URL(page.url()).searchParams;
    expect([query.get("v"), query.get("f"), query.get("follow"), query.get("speed")]).toEqual(["100.0,50.0,1.3000", "kind:gate", "npc/7", "2"]);
    await page.goto(page.url());
    await painted(page);
    expect(await read(page, "view")).toMatchObject({ x: 100, y: 50, zoom: 1.3, filter: "kind:gate" });
});

it("pauses with a count of what waits, goes back, replays, and is live again with one key", async () => {
    const { page, peer } = await start();
    await page.keyboard.press("Space");
    await until(page, "s.time().mode === 'paused' && s.time().waiting > 0");
    const { frames } = await read(page, "stats");
    await until(page, "document.querySelector('.moment').textContent.includes('messages wait')");
    expect((await read(page, "stats")).frames).toBeLessThan(frames + 4);
    const slider = page.locator("#timeline input[type=range]");
    await slider.evaluate((input: HTMLInputElement) => { input.value = String(15 * 60_000 - 300_000); input.dispatchEvent(new Event("input")); input.dispatchEvent(new Event("change")); });
    await until(page, "Math.abs(s.time().serverNow - s.time().shown - 300000) < 30000 && s.time().mode === 'paused'");
    const gate = await nodeOf(page, "gate/math");
    const { shown } = await read(page, "time");
    // What is shown is what was: the garden is a function of its time.
    expect(gate.value).toBeCloseTo(peer.garden.gateValue("gate/math", shown), 1);
    await page.locator(".transport button").nth(1).click();
    await until(page, `s.time().mode === 'replay' && s.time().shown > ${shown} + 500`);
    await page.keyboard.press("l");
    await until(page, "s.time().mode === 'live' && Math.abs(s.time().serverNow - s.time().shown) < 5000");
    expect(peer.words.filter((word) => word.op === "time").map((word) => word["mode"])).toEqual(expect.arrayContaining(["pause", "at", "live"]));
});

it("jumps to events with keys and from the list, and chooses what they are about", async () => {
    const { page } = await start();
    await until(page, "s.panes().events > 20");
    await page.keyboard.press("[");
    await until(page, "s.time().mode === 'paused' && s.view().selection");
    const first = (await read(page, "time")).shown;
    await until(page, `s.time().shown <= ${first} + 1`);
    await page.keyboard.press("Escape");
    await page.locator(".event").nth(3).click();
    await until(page, "s.time().mode === 'paused' && s.view().selection !== null");
    await page.keyboard.press("]");
    await until(page, "s.view().selection !== null");
});

it("can be used with the keyboard alone", async () => {
    const { page } = await start();
    await page.keyboard.press("/");
    await page.keyboard.type("gate/math");
    await until(page, "s.nodes().filter(n => n.matches).length === 1");
    await page.keyboard.press("Enter");
    await until(page, "s.view().selection === 'gate/math'");
    await page.keyboard.press("ArrowRight");
    await until(page, "s.view().selection !== 'gate/math'");
    const second = (await read(page, "view")).selection;
    expect((await read(page, "edges")).some((edge) => (edge.from === "gate/math" && edge.to === second) || (edge.to === "gate/math" && edge.from === second))).toBe(true);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.className === "drawer-title");
    await page.keyboard.press("Escape");
    await until(page, "s.view().selection === null");
    const before = await read(page, "view");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("+");
    const after = await read(page, "view");
    expect(after.zoom).toBeGreaterThan(before.zoom);
    expect(after.x).toBeGreaterThan(before.x);
    await page.keyboard.press("?");
    await page.getByRole("dialog").getByText("walk to the neighbour").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.getByRole("dialog").getByText("tentative").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("t");
    await until(page, "s.view().table");
});

it("mirrors the graph in a table, with the same filter and the same choice", async () => {
    const { page } = await start();
    await page.keyboard.press("t");
    const rows = page.locator(".table-view tbody tr");
    expect(await rows.count()).toBe((await read(page, "nodes")).length);
    await page.locator("#search").fill("kind:gate");
    await until(page, "document.querySelectorAll('.table-view tbody tr').length === 5");
    await rows.filter({ hasText: "gate/obstacle" }).getByRole("button").first().click();
    await until(page, "s.view().selection === 'gate/obstacle'");
    expect(await page.locator("tr[aria-selected=true]").getAttribute("data-id")).toBe("gate/obstacle");
    await page.getByRole("button", { name: /^State/ }).click();
    expect(await page.locator("th[aria-sort=ascending]").textContent()).toContain("State");
});

it("opens a drawer with live state, flows, messages to copy, trails and the chain from wave to outcome", async () => {
    const { page } = await start({}, "?s=gate/math");
    await page.getByText("opens above 0.5").waitFor();
    expect(await page.locator(".flows li").count()).toBeGreaterThan(1);
    await page.locator(".messages summary").first().click();
    await page.locator(".messages pre").first().filter({ hasText: '"confidence": 0.6' }).waitFor();
    const shown = await page.locator(".messages pre").first().textContent();
    expect(shown).toContain("<b>calculate</b>");
    expect(await page.locator(".messages b").count()).toBe(0);
    await page.locator(".trail-list button").first().click();
    await page.locator(".chain li").nth(5).waitFor();
    expect(await page.locator(".chain li b").allTextContents()).toEqual(["wave", "wave", "wave collapse", "gate transition", "cortex", "verdict"]);
});

// Seen to fail when dom.ts put texts in as markup; and once on its own: units of budgets came through with their control characters.
it("shows hostile names as text, in every pane that names things", async () => {
    const { page } = await start({ hostile: true });
    await page.keyboard.press("t");
    for (let k = 0; k < 9; k++) {
        const id = `cell/hostile-${k}`;
        await page.evaluate((row) => document.querySelector<HTMLElement>(`tr[data-id="${row}"] button`)!.click(), id);
        await until(page, `s.view().selection === '${id}'`);
    }
    // Said, and not only called: in events, in facts, among bodies and budgets.
    await page.locator("#now .events").getByText("<img src=x onerror=alert(1)>").first().waitFor();
    await page.locator("#drawer .facts").getByText("<script>").first().waitFor();
    await page.locator("#economy .bars").getByText("<img src=x").first().waitFor();
    await page.locator("#village option", { hasText: "<script>" }).first().waitFor({ state: "attached" });
    await page.locator("#search").fill("name~script");
    await page.keyboard.press("t");
    expect(await page.title()).toBe("dev - Nimmerverse Studio");
    expect(await page.locator("img").count()).toBe(1);
    expect(await page.locator("script:not([src])").count()).toBe(0);
    const long = await page.evaluate(() => Math.max(...[...document.querySelectorAll("button, h2, td, dd, li")].map((element) => element.children.length === 0 ? element.textContent!.length : 0)));
    expect(long).toBeLessThan(400);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const reversed = await page.evaluate(() => document.body.innerText.includes("\u202e"));
    expect(reversed).toBe(false);
});

it("says what to do when nothing speaks on the bus", async () => {
    const { page } = await start({ empty: true });
    await page.getByText("Nothing speaks on the bus yet").waitFor();
    await page.getByText("no village is heard of").waitFor();
    await until(page, "s.stats().connection === 'live' && s.nodes().length === 0");
});

// Seen to fail when the connection was not opened again after a loss: it stayed away.
it("comes back by itself after the server died, with view and choice as they were, and forgets what another generation numbered", async () => {
    const { page, peer } = await start({}, "?v=5,6,0.9&s=gate/math");
    const port = Number(new URL(peer.url).port);
    await peer.stop();
    peers.splice(peers.indexOf(peer), 1);
    await until(page, "s.stats().connection !== 'live'");
    expect(await page.locator(".status").getAttribute("class")).toContain("bad");
    const next = new Peer({ npcs: 12, generation: "g2" });
    peers.push(next);
    await next.start(port);
    await until(page, "s.stats().connection === 'live' && s.stats().reconnects === 1 && s.nodes().filter(n => n.kind === 'npc').length === 12");
    expect(await read(page, "view")).toMatchObject({ x: 5, y: 6, zoom: 0.9, selection: "gate/math" });
});

// Seen to fail when the page asked for nothing after a gap: the other side heard no such word.
it("asks for a keyframe after a gap", async () => {
    const { page, peer } = await start();
    for (const socket of (peer as unknown as { sockets: { clients: Set<{ send(data: ArrayBuffer): void }> } }).sockets.clients) {
        const stray = new DataView(new ArrayBuffer(32));
        stray.setUint8(0, 2);
        stray.setUint32(4, 4_000_000, true);
        socket.send(stray.buffer);
    }
    // A frame that was under way makes a second gap.
    await until(page, "s.stats().gaps >= 1");
    await expect.poll(() => peer.words.some((word) => word.op === "key"), { timeout: 60_000 }).toBe(true);
    const { frames } = await read(page, "stats");
    await until(page, `s.stats().frames > ${frames} + 5`);
});

// Seen to fail when frames were acknowledged as they arrived: they went on coming.
it("acknowledges nothing while it paints nothing, and is sent nothing then", async () => {
    const { page, peer } = await start();
    // What a browser does to a page in the background.
    await page.evaluate(() => { window.requestAnimationFrame = () => 0; });
    await expect.poll(() => peer.viewers[0].dropped, { timeout: 60_000 }).toBeGreaterThan(20);
    const { frames } = peer.viewers[0];
    const { dropped } = peer.viewers[0];
    await expect.poll(() => peer.viewers[0].dropped, { timeout: 60_000 }).toBeGreaterThan(dropped + 20);
    expect(peer.viewers[0].frames).toBe(frames);
});

it("draws waveforms, marks what opened, freezes, triggers and measures with cursors", async () => {
    const { page } = await start({}, "?scope=gate/math,cell/math");
    await until(page, "s.panes().oscilloscope.channels.every(c => c.samples > 40)");
    await page.getByLabel("Time base").selectOption("300000");
    await until(page, "s.panes().oscilloscope.marks > 2");
    await page.keyboard.press("z");
    const frozen = (await read(page, "panes")).oscilloscope.frozen;
    expect(frozen).not.toBeNull();
    await page.waitForTimeout(500);
    expect((await read(page, "panes")).oscilloscope.frozen).toBe(frozen);
    await page.keyboard.press("z");
    const box = (await page.locator(".plot .u-over").boundingBox())!;
    await page.mouse.click(box.x + box.width * 0.3, box.y + 50);
    await page.keyboard.down("Shift");
    await page.mouse.click(box.x + box.width * 0.6, box.y + 50);
    await page.keyboard.up("Shift");
    await until(page, "s.panes().oscilloscope.cursors.b !== null");
    expect(await page.locator(".readout").textContent()).toMatch(/B − A = 1 min (29|30|31) s|B − A = 1 min/);
    await page.getByLabel("Time base").selectOption("2000");
    await page.getByLabel("Trigger").selectOption("transition");
    await until(page, "s.panes().oscilloscope.frozen !== null && s.panes().oscilloscope.triggered");
});

it("follows an NPC: brain, memories, allocations with the governor's reason", async () => {
    const { page } = await start({}, "?p=flow,village");
    await until(page, "s.panes().village && s.panes().village.bodies === 26");
    await page.getByLabel("Follow an NPC").selectOption("npc/7");
    await until(page, "s.panes().npc && s.panes().npc.id === 'npc/7'");
    await page.getByText("has the most left to learn (71 %)").first().waitFor();
    await page.getByText("the well is at node 3").waitFor();
    expect(await page.locator(".follow .bars li").count()).toBeGreaterThan(1);
});

it("shows the economy against its budgets, with units", async () => {
    const { page } = await start({}, "?p=flow,economy");
    await page.getByText("battery falls faster than expected").waitFor();
    const text = (await page.locator("#economy").textContent()) ?? "";
    ["openings", "tokens", "% of a core", "LF/s", "waits 2.3 s"].forEach((word) => expect(text).toContain(word));
});

it("offers commands only where a person may, asks twice, and sends the key", async () => {
    const readOnly = await start();
    expect(await readOnly.page.getByRole("button", { name: "Commands" }).count()).toBe(0);
    const { page, peer } = await start({ commands: ["freeze", "kill"], key: "secret" }, "?s=npc/7");
    await page.getByRole("button", { name: "Commands" }).click();
    await page.getByLabel("Command", { exact: true }).selectOption("kill");
    expect(await page.locator("input[name=npc]").inputValue()).toBe("7");
    await page.getByLabel("Operator key").fill("wrong");
    await page.getByRole("button", { name: "Continue …" }).click();
    await page.getByText("Kill NPC 7?").waitFor();
    expect(peer.commands).toEqual([]);
    await page.getByRole("button", { name: "Yes, do it" }).click();
    await page.getByText("Not done: the operator key is wrong").waitFor();
    await page.getByLabel("Operator key").fill("secret");
    await page.getByRole("button", { name: "Continue …" }).click();
    await page.getByRole("button", { name: "Yes, do it" }).click();
    await page.getByText("kill: done").waitFor();
    expect(peer.commands[1]).toEqual({ name: "kill", body: { npc: "7" }, key: "secret" });
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("secret");
});

it("saves the picture as PNG and SVG and the data as JSON", async () => {
    const { page } = await start({ hostile: true }, "?f=kind:gate");
    const saved = async (name: string): Promise<Buffer> => {
        await page.getByRole("button", { name: "Export" }).click();
        const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("dialog").getByRole("button", { name, exact: true }).click()]);
        expect(download.suggestedFilename()).toMatch(new RegExp(`^nimmerverse-dev-.*\\.${name.toLowerCase()}$`));
        return readFileSync((await download.path())!);
    };
    expect((await saved("PNG")).subarray(1, 4).toString()).toBe("PNG");
    const svg = (await saved("SVG")).toString();
    const form = await page.evaluate((text) => {
        const document = new DOMParser().parseFromString(text, "image/svg+xml");
        return { broken: document.querySelectorAll("parsererror").length, scripts: document.querySelectorAll("script, image").length, dashed: document.querySelectorAll("path[stroke-dasharray]").length };
    }, svg);
    expect(form).toMatchObject({ broken: 0, scripts: 0 });
    expect(form.dashed).toBeGreaterThan(10);
    const data = JSON.parse((await saved("JSON")).toString()) as { nodes: { kind: string }[] };
    expect(data.nodes).toHaveLength(5);
    expect(data.nodes.every((node) => node.kind === "gate")).toBe(true);
});

it("stands still for those who want no motion, and says politely what happened", async () => {
    const { page } = await start({}, "", { reducedMotion: "reduce" });
    expect((await read(page, "stats")).still).toBe(true);
    expect(await page.locator("#live").getAttribute("aria-live")).toBe("polite");
    await page.keyboard.press("Space");
    await until(page, "document.getElementById('live').textContent === 'Paused.'");
});

it.each(["dark", "light"] as const)("%s: every text reaches 4.5:1 as it is on the page, every control 24 pixels", async (theme) => {
    const { page } = await start({}, `?theme=${theme}&s=gate/math`);
    await page.locator(".trail-list button").first().waitFor();
    const poor = await page.evaluate(() => {
        const parse = (text: string): number[] => (text.match(/[\d.]+/g) ?? []).map(Number);
        const linear = (v: number): number => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
        const light = (c: number[]): number => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
        const ground = (element: Element): number[] => {
            for (let at: Element | null = element; at; at = at.parentElement) {
                const color = parse(getComputedStyle(at).backgroundColor);
                if (color.length === 3 || color[3] === 1) {
                    return color;
                }
            }
            return [255, 255, 255];
        };
        return [...document.querySelectorAll("body *")].flatMap((element) => {
            const own = [...element.childNodes].some((child) => child.nodeType === 3 && child.textContent!.trim() !== "");
            const box = element.getBoundingClientRect();
            if (!own || box.width === 0 || getComputedStyle(element).visibility === "hidden") {
                return [];
            }
            const a = light(parse(getComputedStyle(element).color));
            const b = light(ground(element));
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            return ratio < 4.5 ? [`${element.tagName}.${element.className}: ${element.textContent!.slice(0, 30)} ${ratio.toFixed(2)}`] : [];
        });
    });
    expect(poor).toEqual([]);
    const small = await page.evaluate(() => [...document.querySelectorAll("button, select, input, summary")].flatMap((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.height < 23.5 || box.width < 23.5) ? [`${element.tagName} ${element.textContent!.slice(0, 20)} ${box.width}x${box.height}`] : [];
    }));
    expect(small).toEqual([]);
    const unnamed = await page.evaluate(() => [...document.querySelectorAll("button, select, input")].filter((element) => !element.textContent!.trim() && !element.getAttribute("aria-label") && !(element as HTMLInputElement).labels?.length).length);
    expect(unnamed).toBe(0);
});

it("fits a narrow window without scrolling sideways", async () => {
    const { page } = await start({}, "?s=gate/math", { width: 420, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
});
