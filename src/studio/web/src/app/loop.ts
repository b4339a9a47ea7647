import type { FlowPane } from "../panes/flow";
import type { Frame } from "../wire/frame";
import type { ServerMessage } from "../wire/messages";
import { receive } from "./live";
import type { Store } from "./store";

/**
 * Where what was received waits for the next painting. Frames are never more than a few: the server stops at two that are not acknowledged. Words
 * wait only while the browser paints at all.
 */
export interface Inbox {
    push(frame: Frame): void;
    hear(message: ServerMessage): void;
}

/**
 * Applies what arrived and paints, once per frame of the screen at most and only when there is something to show. Flowing dashes ask for every
 * frame as long as painting is cheap; on a machine that cannot keep up the picture follows the stream's 20 Hz alone.
 */
export function loop(store: Store, flow: FlowPane): Inbox {
    const waiting: Frame[] = [];
    const words: ServerMessage[] = [];
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
        const painting = waiting.length > 0 || dirty || flowing;
        if (!painting && words.length === 0) {
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
        if (painting) {
            dirty = false;
            lastPaint = now;
            if (store.panes.has("flow")) {
                flow.paint(now);
            }
            store.tell("paint");
        }
        // Canvases first, words after: text on a canvas makes the browser work out the page's styles whenever words have changed before it.
        words.splice(0).forEach((message) => receive(store, message));
        if (frames.length > 0) {
            flow.measure.frames += frames.length;
            store.tell("frame");
            for (const frame of frames) {
                if (!frame.replay && frame.oldest > 0) {
                    flow.measure.toPixel(Date.now() - frame.oldest);
                }
            }
            // The newest stands for those before it.
            store.link?.ack(frames[frames.length - 1].seq);
        }
    };
    requestAnimationFrame(tick);
    store.on(["names", "places", "view", "selection", "filter", "look", "follow", "pins", "panes", "boxes"], () => (dirty = true));
    flow.host.addEventListener("pointermove", () => (dirty = true));
    flow.host.addEventListener("wheel", () => (dirty = true), { passive: true });
    return {
        push: (frame) => void waiting.push(frame),
        hear: (message) => {
            // Names are needed by the frames after them, and a hidden page paints nothing that would empty the queue.
            if (message.kind === "hello" || message.kind === "names" || document.hidden) {
                words.splice(0).forEach((word) => receive(store, word));
                receive(store, message);
            } else {
                words.push(message);
            }
        },
    };
}
