import type { Store } from "./store";

/** Shows the panes that are open and gives their room to the others when they are not. */
export function showPanes(store: Store): void {
    const host = (id: string): HTMLElement => document.getElementById(id)!;
    const apply = (): void => {
        for (const name of ["scope", "now", "village", "economy"]) {
            host(name).hidden = !store.panes.has(name);
        }
        const side = ["now", "village", "economy"].some((name) => store.panes.has(name));
        host("main").classList.toggle("no-side", !side && store.selection === null);
    };
    store.on(["panes", "selection"], apply);
    apply();
}
