import type { Store } from "./store";
import { jump, live, toggle } from "./time";

export interface KeyActions {
    search(): void;
    table(): void;
    help(): void;
    legend(): void;
    freezeScope(): void;
    escape(): void;
    enter(): void;
}

/** Keys that work wherever the focus is, except while one types. */
export function listenToKeys(store: Store, actions: KeyActions): void {
    document.addEventListener("keydown", (event) => {
        const target = event.target as HTMLElement;
        if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) {
            return;
        }
        const typing = target.matches("input:not([type=range]), textarea, select");
        if (typing) {
            return;
        }
        // Space and Enter belong to the button that has the focus.
        const onButton = target.matches("button, summary, a");
        if (handle(event.key, onButton, store, actions)) {
            event.preventDefault();
        }
    });
}

function handle(key: string, onButton: boolean, store: Store, actions: KeyActions): boolean {
    switch (key) {
        case "/": actions.search(); return true;
        case "?": actions.help(); return true;
        case " ":
            if (onButton) {
                return false;
            }
            toggle(store);
            return true;
        case "Enter":
            if (onButton) {
                return false;
            }
            actions.enter();
            return true;
        case "l": case "L": case "End": live(store); return true;
        case "[": jump(store, false); return true;
        case "]": jump(store, true); return true;
        case "t": case "T": actions.table(); return true;
        case "g": case "G": actions.legend(); return true;
        case "z": case "Z": actions.freezeScope(); return true;
        case "f": case "F": return follow(store);
        case "o": case "O": return scope(store);
        case "1": store.togglePane("scope"); return true;
        case "2": store.togglePane("now"); return true;
        case "3": store.togglePane("village"); return true;
        case "4": store.togglePane("economy"); return true;
        case "Escape": actions.escape(); return true;
        default: return false;
    }
}

function follow(store: Store): boolean {
    const node = store.selection ? store.scene.node(store.selection) : undefined;
    if (node?.kind === "npc") {
        store.setFollow(store.follow === node.id ? null : node.id);
    }
    return true;
}

function scope(store: Store): boolean {
    const node = store.selection ? store.scene.node(store.selection) : undefined;
    if (node && (node.kind === "cell" || node.kind === "gate")) {
        store.toggleScope(node.id);
    }
    return true;
}
