import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookOf } from "../../src/look/palette";
import { Peer } from "../peer/peer";
import { launch, open, painted } from "./chromium";
import { expectGolden } from "./golden";
import { nodeOf, read, until } from "./hook";
import { alongEdge, apart, hex, nearest, pixels, stretches } from "./pixels";

/** A moment at which gates of the garden are open, closed and between. */
const moment = 1_795_320_003_000;

let browser: Browser;
const peers: Peer[] = [];
const peer = async (options: Partial<ConstructorParameters<typeof Peer>[0]> = {}): Promise<Peer> => {
    const made = new Peer({ npcs: 25, fixedTime: moment, ...options });
    peers.push(made);
    await made.start();
    return made;
};

beforeAll(async () => {
    browser = await launch();
});
afterAll(async () => {
    await browser?.close();
    await Promise.all(peers.map((one) => one.stop()));
});

describe.each(["webgl2", "canvas2d"])("the graph drawn with %s", (renderer) => {
    let page: Page;
    const look = lookOf("dark", "dev");
    const ground = hex(look.canvas);

    beforeAll(async () => {
        const { url } = await peer();
        page = await open(browser, `${url}?frozen=1&p=flow&theme=dark&${renderer === "canvas2d" ? "renderer=2d" : ""}`);
        await painted(page);
    });
    afterAll(async () => {
        await page.context().close();
    });

    it("draws with the renderer that was asked for, and not a flat ground", async () => {
        expect((await read(page, "view")).renderer).toBe(renderer);
        const view = await read(page, "view");
        const grid = Array.from({ length: 900 }, (_, k): [number, number] => [((k % 30) + 0.5) * (view.width / 30), (Math.floor(k / 30) + 0.5) * (view.height / 30)]);
        const seen = await pixels(page, grid);
        expect(seen.filter((pixel) => apart(pixel, ground) > 30).length).toBeGreaterThan(25);
        expect(seen.filter((pixel) => apart(pixel, ground) < 12).length).toBeGreaterThan(300);
    });

    it.each([["cognitive", "cortex/nyx", 1], ["nervous", "thalamus/gates", 1.2], ["organ", "organ/vision", 1.08], ["memory", "store/iris", 0.9]] as const)(
        "gives %s its colour and its shape", async (domain, id, corner) => {
            const { screen } = await nodeOf(page, id);
            const color = hex(look.domains[domain]);
            // The rim lies where the shape's own corner to the right is, and beyond it is no body.
            expect(await nearest(page, screen.x + screen.r * corner - 1, screen.y, color)).toBeLessThan(70);
            const top = screen.y - screen.r * { nervous: 1.2, memory: 0.9, organ: 0.935, cognitive: 1 }[domain] + 1;
            const own = await nearest(page, screen.x, top, color, 2);
            for (const [name, other] of Object.entries(look.domains)) {
                expect(name === domain ? 0 : own).toBeLessThan(name === domain ? 1 : await nearest(page, screen.x, top, hex(other), 2));
            }
        });

    it("draws solid, dashed and dotted lines so that they can be told apart", async () => {
        const ends = async (a: string, b: string) => [(await nodeOf(page, a)).screen, (await nodeOf(page, b)).screen] as const;
        const solid = stretches(await alongEdge(page, ...(await ends("boundary/gemma", "cortex/nyx")), ground));
        const dashed = stretches(await alongEdge(page, ...(await ends("cortex/nyx", "boundary/gemma")), ground));
        const dotted = stretches(await alongEdge(page, ...(await ends("cell/host", "gate/host")), ground));
        expect(solid.gaps).toBe(0);
        expect(solid.on).toBeGreaterThan(0.95);
        expect(dashed.gaps).toBeGreaterThanOrEqual(2);
        expect(dashed.on).toBeGreaterThan(0.35);
        expect(dashed.on).toBeLessThan(0.8);
        expect(dotted.gaps).toBeGreaterThan(dashed.gaps);
        expect(dotted.on).toBeLessThan(0.65);
    });

    it("shows a gate's continuous state as an arc: clockwise above zero, counter-clockwise below", async () => {
        for (const id of ["gate/exploration", "gate/battery"]) {
            const { screen, value } = await nodeOf(page, id);
            const at = (turn: number): [number, number] => [screen.x + Math.sin(turn) * screen.r * 1.52, screen.y - Math.cos(turn) * screen.r * 1.52];
            const within = value * Math.PI * 0.5;
            const color = hex(value > 0 ? look.domains.nervous : look.text);
            expect(Math.abs(value)).toBeGreaterThan(0.3);
            expect(await nearest(page, ...at(within), color, 2)).toBeLessThan(90);
            const beyond = value > 0 ? at(-within) : at(-within);
            expect(await nearest(page, ...beyond, color, 1)).toBeGreaterThan(100);
        }
    });

    it("lets open gates glow and closed ones not", async () => {
        const glow = async (id: string): Promise<number> => {
            const { screen } = await nodeOf(page, id);
            // Between the diamond's flat side and the ring of its state.
            const k = screen.r * 0.86;
            return apart((await pixels(page, [[screen.x - k * 0.97, screen.y - k * 0.97]]))[0], ground);
        };
        expect((await nodeOf(page, "gate/exploration")).state).toBe("open");
        expect((await nodeOf(page, "gate/battery")).state).toBe("closed");
        expect(await glow("gate/exploration")).toBeGreaterThan((await glow("gate/battery")) + 15);
    });

    it("is the picture it was when it was looked at", async () => {
        await expectGolden(page, `flow-${renderer}`, { mean: 1.5, clear: 0.006 });
    });
});

describe("the picture", () => {
    it.each(["dev", "staging", "prod"])("wears the colours of %s, in a tint, a frame and a word", async (environment) => {
        const { url } = await peer({ environment });
        const page = await open(browser, `${url}?frozen=1&theme=dark`);
        await painted(page);
        const look = lookOf("dark", environment as "dev");
        expect(apart((await pixels(page, [[4, 4]]))[0], hex(look.canvas))).toBeLessThan(4);
        const [border, badge] = await page.evaluate(() => [getComputedStyle(document.getElementById("page")!).borderTopColor, document.querySelector(".badge")!.textContent]);
        expect(border).toBe(`rgb(${hex(look.frame).join(", ")})`);
        expect(badge).toBe(environment.toUpperCase());
        await page.context().close();
    });

    // Seen to fail when new names fitted the picture anew.
    it("stays where a person put it: no frame, no new node and no resize moves or zooms it", async () => {
        const live = await peer({ fixedTime: undefined as never, npcs: 25 });
        const page = await open(browser, live.url);
        await painted(page);
        const box = (await page.locator("canvas.graph").boundingBox())!;
        const before = await nodeOf(page, "gate/math");
        await page.mouse.move(box.x + before.screen.x, box.y + before.screen.y);
        await page.mouse.wheel(0, -400);
        await until(page, "s.view().zoom > 0.9");
        const zoomed = await read(page, "view");
        // What lay under the pointer still does.
        const under = await nodeOf(page, "gate/math");
        expect(Math.hypot(under.screen.x - before.screen.x, under.screen.y - before.screen.y)).toBeLessThan(2);
        const places = new Map((await read(page, "nodes")).map((node) => [node.id, [node.x, node.y]]));
        const { frames } = await read(page, "stats");
        for (const socket of (live as unknown as { sockets: { clients: Set<{ send(text: string): void }> } }).sockets.clients) {
            const extra = Array.from({ length: 40 }, (_, k) => ({ i: 500 + k, id: k % 2 ? `cell/aaa${k}` : `npc/${100 + k}`, kind: k % 2 ? "cell" : "npc", domain: k % 2 ? "nervous" : "cognitive", label: "new" }));
            socket.send(JSON.stringify({ kind: "names", nodes: extra, edges: [] }));
        }
        await until(page, `s.nodes().length > 80 && s.stats().frames > ${frames + 20}`);
        const after = await read(page, "view");
        expect([after.x, after.y, after.zoom]).toEqual([zoomed.x, zoomed.y, zoomed.zoom]);
        const now = new Map((await read(page, "nodes")).map((node) => [node.id, [node.x, node.y]]));
        places.forEach((place, id) => expect(now.get(id)).toEqual(place));
        await page.setViewportSize({ width: 1300, height: 800 });
        await until(page, "s.view().width < 1000");
        const resized = await read(page, "view");
        expect([resized.x, resized.y, resized.zoom]).toEqual([zoomed.x, zoomed.y, zoomed.zoom]);
        await page.context().close();
    });

    it("keeps a dragged node where it was put, also after a reload, until it is unpinned", async () => {
        const { url } = await peer();
        const page = await open(browser, url);
        await painted(page);
        const box = (await page.locator("canvas.graph").boundingBox())!;
        const start = await nodeOf(page, "store/iris");
        await page.mouse.move(box.x + start.screen.x, box.y + start.screen.y);
        await page.mouse.down();
        await page.mouse.move(box.x + start.screen.x - 40, box.y + start.screen.y - 60, { steps: 6 });
        await page.mouse.up();
        const moved = await nodeOf(page, "store/iris");
        expect(moved.pinned).toBe(true);
        expect(moved.y).toBeLessThan(start.y - 30);
        await page.reload();
        await painted(page);
        const again = await nodeOf(page, "store/iris");
        expect([again.x, again.y, again.pinned]).toEqual([moved.x, moved.y, true]);
        await page.locator("canvas.graph").click({ position: { x: again.screen.x, y: again.screen.y } });
        await page.getByRole("button", { name: "Unpin" }).click();
        const home = await nodeOf(page, "store/iris");
        expect([home.x, home.y, home.pinned]).toEqual([start.x, start.y, false]);
        await page.context().close();
    });

    // Seen to fail when the lost renderer was not replaced.
    it("goes on with Canvas2D when the graphics card is lost", async () => {
        const { url } = await peer();
        const page = await open(browser, url);
        await painted(page);
        await page.evaluate(() => document.querySelector<HTMLCanvasElement>("canvas.graph")!.getContext("webgl2")!.getExtension("WEBGL_lose_context")!.loseContext());
        await until(page, "s.view().renderer === 'canvas2d'");
        const { screen } = await nodeOf(page, "cortex/nyx");
        await page.waitForTimeout(300);
        expect(await nearest(page, screen.x + screen.r - 1, screen.y, hex(lookOf("dark", "dev").domains.cognitive))).toBeLessThan(70);
        await page.context().close();
    });

    it("groups NPCs above 1,500 nodes and opens the groups on zoom, where they stood", async () => {
        const { url } = await peer({ npcs: 25, nodes: 2_500 });
        const page = await open(browser, `${url}?frozen=1&p=flow`);
        await painted(page);
        const far = await read(page, "view");
        expect(far.clustered).toBe(true);
        expect(far.marks).toBeLessThan(900);
        const npc = await nodeOf(page, "npc/101");
        expect(npc.drawn).toBe(false);
        const box = (await page.locator("canvas.graph").boundingBox())!;
        await page.mouse.move(box.x + npc.screen.x, box.y + npc.screen.y);
        for (let k = 0; k < 12 && (await read(page, "view")).zoom < 0.6; k++) {
            await page.mouse.wheel(0, -500);
            await page.waitForTimeout(100);
        }
        await until(page, "s.nodes().find(n => n.id === 'npc/101').drawn");
        const near = await nodeOf(page, "npc/101");
        expect([near.x, near.y]).toEqual([npc.x, npc.y]);
        await page.context().close();
    });
});
