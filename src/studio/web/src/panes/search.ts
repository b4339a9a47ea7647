import { button, el, fill, setText } from "../app/dom";
import type { Store } from "../app/store";
import { shortened } from "../model/text";
import type { NodeName } from "../wire/messages";
import type { FlowPane } from "./flow";

/** Search and filter in one box: what is typed dims the rest at once, Enter goes to the first that matches. */
export class SearchBox {
    readonly element: HTMLElement;
    private readonly input = el("input", {
        type: "search", id: "search", placeholder: "Search or filter:  domain:nervous rate>5 name~math", "aria-label": "Search and filter", "aria-describedby": "search-state",
        autocomplete: "off", spellcheck: "false",
    });
    private readonly state = el("span", { id: "search-state", class: "search-state" });
    private readonly hide: HTMLButtonElement;
    private readonly list = el("ul", { class: "found", hidden: true, "aria-label": "Matches" });

    constructor(private readonly store: Store, private readonly flow: FlowPane) {
        this.hide = button("hide others", () => {
            store.hideOthers = !store.hideOthers;
            this.hide.setAttribute("aria-pressed", String(store.hideOthers));
            store.tell("filter");
        }, { "aria-pressed": "false", title: "Leave out what does not match instead of dimming it" });
        this.element = el("div", { class: "search", role: "search" }, this.input, this.state, this.hide, this.list);
        this.input.value = store.filterText;
        this.input.addEventListener("input", () => store.setFilter(this.input.value));
        this.input.addEventListener("keydown", (event) => this.key(event));
        this.input.addEventListener("blur", () => window.setTimeout(() => (this.list.hidden = true), 150));
        this.input.addEventListener("focus", () => this.show());
        store.on(["filter", "names"], () => this.show());
        this.show();
    }

    focus(): void {
        this.input.focus();
        this.input.select();
    }

    clear(): void {
        this.input.value = "";
        this.store.setFilter("");
    }

    private key(event: KeyboardEvent): void {
        if (event.key === "Escape") {
            event.stopPropagation();
            this.clear();
            this.flow.canvas.focus();
        } else if (event.key === "Enter") {
            const first = this.matching()[0];
            if (first) {
                this.go(first);
            }
        } else if (event.key === "ArrowDown") {
            event.preventDefault();
            this.list.querySelector("button")?.focus();
        }
    }

    private go(node: NodeName): void {
        this.store.select(node.id);
        this.flow.show(node);
        this.list.hidden = true;
        this.flow.canvas.focus();
    }

    private matching(): NodeName[] {
        const { matches } = this.store;
        return matches ? [...this.store.scene.present()].filter(matches) : [];
    }

    private show(): void {
        const { filter } = this.store;
        this.input.setAttribute("aria-invalid", String(!filter.ok));
        this.state.classList.toggle("bad", !filter.ok);
        this.hide.hidden = !filter.ok || filter.empty;
        if (!filter.ok) {
            setText(this.state, filter.why);
            this.list.hidden = true;
            return;
        }
        const found = this.matching();
        setText(this.state, filter.empty ? "" : `${found.length} match`);
        fill(this.list, ...found.slice(0, 8).map((node) => el("li", {}, button(shortened(node.id, 48), () => this.go(node)))));
        this.list.hidden = filter.empty || found.length === 0 || document.activeElement !== this.input;
    }
}
