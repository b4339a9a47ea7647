import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type WebSocket, WebSocketServer } from "ws";
import { Garden, type GardenOptions } from "./garden";
import { chain, drawer, map } from "./panes";
import { Viewer } from "./viewer";

export interface PeerOptions extends GardenOptions {
    environment?: string;
    commands?: string[];
    key?: string;
    empty?: boolean;
    port?: number;
    hz?: number;
    generation?: string;
    streets?: boolean;
    /** Stands still at this moment: for golden images. */
    fixedTime?: number;
}

const here = dirname(fileURLToPath(import.meta.url));
export const built = join(here, "../../../../../artifacts/studio/web");

const types: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** The policy that the real server sends, so that a page that breaks it fails here. */
export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A small server that speaks the stream's protocol, for tests of the page alone: docs/studio-protocol.md is what both keep to. */
export class Peer {
    readonly garden: Garden;
    readonly viewers: Viewer[] = [];
    readonly commands: { name: string; body: unknown; key: string | undefined }[] = [];
    readonly words: { op: string; [name: string]: unknown }[] = [];
    private readonly server: Server;
    private readonly sockets: WebSocketServer;
    private readonly timers: NodeJS.Timeout[] = [];
    url = "";

    constructor(readonly options: PeerOptions) {
        this.garden = new Garden(options);
        this.server = createServer((request, response) => void this.answer(request, response));
        this.sockets = new WebSocketServer({ server: this.server, path: "/stream" });
        this.sockets.on("connection", (socket) => {
            const viewer = new Viewer(socket, this.garden, () => this.now(), options.hz ?? 20);
            // As the real server does: nothing is said before the page said what it wants.
            socket.on("message", (data) => {
                this.words.push(JSON.parse(String(data)));
                viewer.hear(String(data));
                if (!this.viewers.includes(viewer)) {
                    this.viewers.push(viewer);
                    this.greet(socket);
                }
            });
            socket.on("close", () => this.viewers.splice(0, this.viewers.length, ...this.viewers.filter((other) => other !== viewer)));
        });
    }

    now(): number {
        return this.options.fixedTime ?? Date.now();
    }

    async start(port = this.options.port ?? 0): Promise<string> {
        await new Promise<void>((done) => this.server.listen(port, "127.0.0.1", done));
        this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
        const every = (ms: number, action: (viewer: Viewer) => void): number => this.timers.push(setInterval(() => this.viewers.forEach(action), ms));
        if (!this.options.empty) {
            every(1_000 / (this.options.hz ?? 20), (viewer) => viewer.frame());
            every(500, (viewer) => viewer.slow("economy"));
            every(250, (viewer) => viewer.slow("village"));
        }
        every(1_000, (viewer) => viewer.slow("lag"));
        return this.url;
    }

    async stop(): Promise<void> {
        this.timers.forEach(clearInterval);
        this.sockets.clients.forEach((socket) => socket.terminate());
        this.server.closeAllConnections();
        await new Promise<void>((done) => this.server.close(() => done()));
    }

    private greet(socket: WebSocket): void {
        socket.send(JSON.stringify(this.hello()));
        if (!this.options.empty) {
            socket.send(JSON.stringify({ kind: "names", nodes: this.garden.nodes, edges: this.garden.edges }));
        }
    }

    private hello(): object {
        const { environment, commands, generation } = this.options;
        return {
            kind: "hello", environment: environment ?? "dev", version: "0.0.0-peer", node: "local", viewer: "v1", generation: generation ?? "g1",
            commands: commands ?? [], history: { from: this.now() - 15 * 60_000, to: this.now() }, hz: 20, nats: "connected",
        };
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const url = new URL(request.url ?? "/", this.url);
        response.setHeader("Content-Security-Policy", policy);
        if (request.method === "POST" && url.pathname.startsWith("/api/commands/")) {
            await this.command(url.pathname.slice("/api/commands/".length), request, response);
            return;
        }
        const body = this.api(url);
        if (body) {
            response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
            return;
        }
        const file = join(built, normalize(url.pathname === "/" ? "/index.html" : url.pathname));
        if (!file.startsWith(built) || !existsSync(file) || !statSync(file).isFile()) {
            response.writeHead(404).end("not found");
            return;
        }
        response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
        createReadStream(file).pipe(response);
    }

    private api(url: URL): object | null {
        switch (url.pathname) {
            case "/api/drawer": return drawer(url.searchParams.get("id") ?? "", this.now());
            case "/api/chain": return chain(this.now());
            case "/api/map": return map(this.options.streets ? "streets" : "grid");
            case "/api/events": return { events: this.garden.events(Number(url.searchParams.get("from")), Number(url.searchParams.get("to"))) };
            default: return null;
        }
    }

    private async command(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
        let text = "";
        for await (const part of request) {
            text += String(part);
        }
        const key = request.headers.authorization?.replace(/^Bearer /, "");
        this.commands.push({ name, body: JSON.parse(text || "{}"), key });
        const allowed = key === this.options.key && request.headers["x-confirm"] === "yes";
        response.writeHead(allowed ? 200 : 401, { "Content-Type": "application/json" });
        response.end(JSON.stringify(allowed ? { ok: true, detail: `${name}: done` } : { ok: false, detail: "the operator key is wrong" }));
    }
}
