import { eventName } from "../model/events";
import { shortened } from "../model/text";
import type { Store } from "./store";

/** What rarely happens and matters is spoken; everything else would talk over the person. */
const worthSaying = ["gate_opened", "death", "stuck", "governor", "command", "village"];

/** The polite live region: at most one sentence in four seconds, of what came last. */
export class Announcer {
    private readonly region = document.getElementById("live")!;
    private waiting: string | null = null;
    private timer = 0;

    constructor(store: Store) {
        store.on(["events"], () => {
            const event = [...store.fresh].reverse().find((candidate) => worthSaying.includes(candidate.what));
            if (event && store.mode === "live") {
                this.later(`${shortened(event.node, 60)}: ${eventName(event.what)}. ${shortened(event.text, 160)}`);
            }
        });
        store.on(["connection"], () => this.say(store.connection.state === "live" ? "Connected." : store.connection.detail));
        store.on(["time"], () => this.say(store.mode === "live" ? "Live." : store.mode === "paused" ? "Paused." : "Replay."));
        store.on(["selection"], () => {
            const node = store.selection ? store.scene.node(store.selection) : undefined;
            if (node) {
                this.say(`${node.kind} ${shortened(node.label || node.id, 80)}, ${store.subject(node).state}`);
            }
        });
    }

    say = (text: string): void => {
        this.region.textContent = text;
    };

    private later(text: string): void {
        this.waiting = text;
        if (this.timer === 0) {
            this.timer = window.setTimeout(() => {
                this.timer = 0;
                this.say(this.waiting ?? "");
            }, 4_000);
        }
    }
}
