import { formatAddress } from "../model/address";
import type { FlowPane } from "../panes/flow";
import { paneNames, type Store } from "./store";

/** Keeps the address in step with what is shown, a moment after the last change and without filling the browser's history. */
export function keepAddress(store: Store, flow: FlowPane): void {
    let timer = 0;
    const write = (): void => {
        const { camera } = flow;
        const everything = paneNames.every((name) => store.panes.has(name));
        const text = formatAddress({
            view: camera.touched ? { x: camera.x, y: camera.y, zoom: camera.zoom } : null,
            filter: store.filterText,
            selection: store.selection,
            follow: store.follow,
            panes: everything ? null : paneNames.filter((name) => store.panes.has(name)),
            scope: store.scope,
            at: store.mode === "live" ? null : store.wanted ?? store.shown,
            speed: store.speed,
        }, store.query);
        history.replaceState(null, "", location.pathname + text);
    };
    store.on(["view", "filter", "selection", "follow", "panes", "scope", "time", "pins"], () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(write, 200);
    });
}
