import { button, el, fill, setText } from "../app/dom";
import type { Store } from "../app/store";
import { number } from "../model/text";
import type { FlowPane } from "./flow";
import { SearchBox } from "./search";

/** The bar on top: which environment, is it alive, how far behind, search, and what can be opened. */
export class Top {
    private readonly badge = el("strong", { class: "badge" });
    private readonly status = el("span", { class: "status" });
    private readonly lag = el("span", { class: "lag", title: "Behind the bus, frames left out for this page because it could not keep up, messages on the bus" });
    readonly search: SearchBox;

    constructor(private readonly store: Store, flow: FlowPane, host: HTMLElement, actions: TopActions) {
        this.search = new SearchBox(store, flow);
        const theme = button("", () => store.setTheme(store.theme === "dark" ? "light" : "dark"), { class: "icon" });
        const table = button("Table", actions.table, { title: "The graph as a table (T)", "aria-pressed": "false" });
        const commands = button("Commands", actions.commands, { title: "What an operator may do", hidden: true });
        host.append(
            el("div", { class: "brand" }, el("img", { src: "./icon.svg", width: "26", height: "26", alt: "" }), el("h1", {}, "Nimmerverse Studio")),
            this.badge, this.status, this.lag, this.search.element,
            el("nav", { "aria-label": "Panes and tools" }, this.panes(), table, commands,
                button("Export", actions.exports, { title: "Save the picture or the data" }), button("Legend", actions.legend, { title: "What the signs mean (G)" }),
                theme, button("?", actions.help, { class: "icon", title: "Keys (?)", "aria-label": "Help: all keys" })));
        const look = (): void => {
            setText(theme, store.theme === "dark" ? "☀" : "☾");
            theme.setAttribute("aria-label", store.theme === "dark" ? "Light theme" : "Dark theme");
            theme.title = store.theme === "dark" ? "Light theme" : "Dark theme";
            setText(this.badge, (store.hello?.environment ?? "…").toUpperCase());
            document.title = store.hello ? `${store.hello.environment} - Nimmerverse Studio` : "Nimmerverse Studio";
            commands.hidden = (store.hello?.commands ?? []).length === 0;
        };
        store.on(["look", "hello"], look);
        store.on(["table"], () => table.setAttribute("aria-pressed", String(store.table)));
        store.on(["connection", "lag", "hello", "time"], () => this.show());
        look();
        this.show();
    }

    private panes(): HTMLElement {
        const { store } = this;
        const group = el("div", { class: "panes", role: "group", "aria-label": "Panes" });
        const names: [string, string][] = [["scope", "Scope"], ["now", "Now"], ["village", "Village"], ["economy", "Economy"]];
        const draw = (): void => fill(group, ...names.map(([name, label], k) =>
            button(label, () => store.togglePane(name), { "aria-pressed": String(store.panes.has(name)), title: `${label} (${k + 1})` })));
        store.on(["panes"], draw);
        draw();
        return group;
    }

    private show(): void {
        const { connection, lag, mode, busAway } = this.store;
        const good = connection.state === "live" && !busAway;
        const words = connection.state !== "live" ? connection.detail : busAway ? "the bus is away" : mode === "live" ? "live" : mode === "paused" ? "paused" : "replay";
        this.status.className = `status ${good ? mode : "bad"}`;
        fill(this.status, el("i", { "aria-hidden": "true" }), words);
        const rate = lag.received_per_s === undefined ? "" : ` · ${number(lag.received_per_s)} msg/s`;
        setText(this.lag, `lag ${Math.round(lag.lag_ms)} ms · dropped ${lag.dropped}${rate}`);
    }
}

export interface TopActions {
    table(): void;
    commands(): void;
    exports(): void;
    legend(): void;
    help(): void;
}
