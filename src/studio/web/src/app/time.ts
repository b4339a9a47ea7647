import type { Store } from "./store";

/** Which moment is shown. The server plays history for this viewer alone; all the page does is ask, and show where it stands. */
export function pause(store: Store): void {
    store.mode = "paused";
    store.link?.time("pause");
    store.tell("time");
}

/** Plays on from the given moment, or from the one that is shown. */
export function timeAt(store: Store, t: number, speed = store.speed): void {
    store.mode = speed === 0 ? "paused" : "replay";
    store.speed = speed === 0 ? store.speed : speed;
    store.wanted = t;
    store.replay = null;
    store.link?.time("at", t, speed);
    store.tell("time");
}

export function live(store: Store): void {
    store.mode = "live";
    store.link?.time("live");
    store.tell("time");
}

/** Space: stands still, or goes on from where it stands. */
export function toggle(store: Store): void {
    if (store.mode === "paused") {
        timeAt(store, store.shown, store.speed);
    } else {
        pause(store);
    }
}

/** To the event before or after the shown moment, standing still there; from live the last one. */
export function jump(store: Store, forward: boolean): void {
    const at = store.log.after(store.shown + (forward ? 0 : -2));
    const event = store.log.all[forward ? at : at - 1];
    if (event) {
        timeAt(store, event.t, 0);
        store.select(event.node);
    }
}
