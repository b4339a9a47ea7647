import type { FlowPane } from "../panes/flow";
import type { Frame } from "../wire/frame";
import type { Store } from "./store";

/** Where received frames wait for the next painting. Never more than a few: the server stops at two that are not acknowledged. */
export interface Inbox {
    push(frame: Frame): void;
}

/**
 * Applies what arrived and paints, once per frame of the screen at most and only when there is something to show. Flowing dashes ask for every
 * frame as long as painting is cheap; on a machine that cannot keep up the picture follows the stream's 20 Hz alone.
 */
export function loop(store: Store, flow: FlowPane): Inbox {
    const waiting: Frame[] = [];
    let dirty = true;
    let pace = 16;
    let last = 0;
    let lastPaint = 0;

    const tick = (now: number): void => {
        requestAnimationFrame(tick);
        const gap = now - last;
        last = now;
        // The browser itself slows down when the machine draws slowly; its pace is the only honest measure of that.
        pace = pace * 0.95 + Math.min(200, gap) * 0.05;
        const flowing = flow.moving && (pace < 24 || now - lastPaint > 90);
        if (waiting.length === 0 && !dirty && !flowing) {
            return;
        }
        const frames = waiting.splice(0);
        for (const frame of frames) {
            store.scene.apply(frame);
            if (!frame.replay) {
                store.heardLive(frame.t);
            }
            store.busAway = frame.busAway;
        }
        dirty = false;
        lastPaint = now;
        if (store.panes.has("flow")) {
            flow.paint(now);
        }
        if (frames.length > 0) {
            flow.measure.frames += frames.length;
            store.tell("frame");
            for (const frame of frames) {
                if (!frame.replay && frame.oldest > 0) {
                    flow.measure.toPixel(Date.now() - frame.oldest);
                }
                store.link?.ack(frame.seq);
            }
        }
    };
    requestAnimationFrame(tick);
    store.on(["names", "places", "view", "selection", "filter", "look", "follow", "pins", "panes"], () => (dirty = true));
    flow.host.addEventListener("pointermove", () => (dirty = true));
    flow.host.addEventListener("wheel", () => (dirty = true), { passive: true });
    window.addEventListener("resize", () => (dirty = true));
    return { push: (frame) => void waiting.push(frame) };
}
