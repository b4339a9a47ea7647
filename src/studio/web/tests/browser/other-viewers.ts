import { connect, type Socket } from "node:net";
import { WebSocket } from "ws";

/** A viewer without a screen that says to have painted whatever comes, as a quick page does. */
export class QuickViewer {
    frames = 0;
    private readonly socket: WebSocket;

    constructor(address: string) {
        this.socket = new WebSocket(new URL("stream", address.replace("http", "ws")));
        this.socket.on("open", () => this.socket.send(JSON.stringify({ op: "start", panes: ["flow", "now", "village", "economy"], follow: null, scope: [] })));
        this.socket.on("message", (data: Buffer, binary) => {
            if (binary && data[0] !== 3) {
                this.frames++;
                this.socket.send(JSON.stringify({ op: "ack", seq: data.readUInt32LE(4) }));
            }
        });
    }

    close(): void {
        this.socket.terminate();
    }
}

/** The worst that a viewer can do: it says to have painted everything, and reads nothing. Thrown out, it comes again. */
export class StalledViewer {
    private socket!: Socket;
    private seq = 0;
    private closed = false;
    private readonly timer: NodeJS.Timeout;

    constructor(private readonly address: string) {
        this.open();
        this.timer = setInterval(() => this.say({ op: "ack", seq: ++this.seq }), 20);
    }

    close(): void {
        this.closed = true;
        clearInterval(this.timer);
        this.socket.destroy();
    }

    private open(): void {
        const { hostname, port } = new URL(this.address);
        this.seq = 0;
        const socket = connect(Number(port), hostname, () => {
            socket.pause();
            socket.write(`GET /stream HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`);
            this.say({ op: "start", panes: ["flow", "now", "village", "economy"], follow: null, scope: [] });
        });
        this.socket = socket;
        socket.on("error", () => undefined);
        socket.on("close", () => {
            if (!this.closed) {
                setTimeout(() => this.open(), 200);
            }
        });
    }

    /** One masked text frame; the mask is zero, which leaves the text as it is. */
    private say(message: object): void {
        if (this.socket.readyState === "open") {
            const text = JSON.stringify(message);
            this.socket.write(Uint8Array.from([0x81, 0x80 | text.length, 0, 0, 0, 0]));
            this.socket.write(text);
        }
    }
}
