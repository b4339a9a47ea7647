import { Connection } from "../wire/connection";
import type { ServerMessage } from "../wire/messages";
import type { Inbox } from "./loop";
import type { Store } from "./store";
import { timeAt } from "./time";

/** Connects the store with the server's stream. */
export function connect(store: Store, inbox: Inbox, at: number | null): void {
    const url = new URL("stream", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = "";
    const link = new Connection(url.href, {
        frame: (frame) => inbox.push(frame),
        scope: (frame) => store.scopeSamples?.(frame),
        message: (message) => inbox.hear(message),
        state: (state, detail) => {
            store.connection = { state, detail };
            store.tell("connection");
        },
    });
    store.link = link;
    const want = (): void => link.want({ panes: [...store.panes], follow: store.follow, scope: store.scope });
    store.on(["panes", "follow", "scope"], want);
    want();
    if (at !== null) {
        timeAt(store, at);
    }
    link.open();
}

/** Brings what the server said into the store. */
export function receive(store: Store, message: ServerMessage): void {
    switch (message.kind) {
        case "hello":
            store.greet(message);
            break;
        case "names":
            store.scene.name(message.nodes ?? [], message.edges ?? []);
            store.tell("names");
            break;
        case "event":
            store.fresh = store.log.add(message.events ?? []);
            store.tell("events");
            break;
        case "economy":
            store.economy = message;
            store.tell("economy");
            break;
        case "village":
            store.village = message;
            store.tell("village");
            break;
        case "npc":
            store.npc = message.id === store.follow ? message : store.npc;
            store.tell("npc");
            break;
        case "replay":
            store.replay = message;
            store.tell("time");
            break;
        case "lag":
            store.lag = message;
            store.tell("lag");
            break;
        default:
            // A newer server may say more than this page knows.
            break;
    }
}
