import { button, el, fill, setText } from "../app/dom";
import type { Store } from "../app/store";
import { neighboursOf } from "../model/neighbours";
import { stateName } from "../model/states";
import { number, shortened, signed } from "../model/text";
import type { NodeName } from "../wire/messages";
import { nodeLink } from "./parts";

type Column = "id" | "kind" | "domain" | "state" | "value" | "rate";

const columns: [Column, string][] = [["id", "Id"], ["kind", "Kind"], ["domain", "Domain"], ["state", "State"], ["value", "Value"], ["rate", "Rate, msg/s"]];

/** Rows shown at once; more come with a button, so that three thousand nodes do not make a page that cannot be read. */
const page = 200;

/** The graph as a table: the same nodes, the same filter, the same choice, for screen readers and for everybody who wants figures. */
export class TablePane {
    private readonly element: HTMLElement;
    private readonly body = el("tbody", {});
    private readonly caption = el("caption", {});
    private readonly head = el("tr", {});
    private readonly more: HTMLButtonElement;
    private sort: { column: Column; up: boolean } = { column: "rate", up: false };
    private shown = page;
    private drawnAt = 0;
    private readonly rows = new Map<string, { row: HTMLTableRowElement; cells: HTMLTableCellElement[] }>();

    constructor(private readonly store: Store, host: HTMLElement) {
        this.more = button("Show more", () => { this.shown += page; this.draw(true); });
        this.element = el("div", { class: "table-view", hidden: true, tabindex: "-1" }, el("table", { class: "rows" }, this.caption, el("thead", {}, this.head), this.body), this.more);
        host.append(this.element);
        this.drawHead();
        store.on(["names", "filter", "selection", "table"], () => this.draw(true));
        store.on(["frame"], () => this.draw(false));
    }

    toggle(): void {
        this.store.table = !this.store.table;
        this.element.hidden = !this.store.table;
        this.store.tell("table");
        if (this.store.table) {
            this.element.focus();
        }
    }

    private drawHead(): void {
        fill(this.head, ...columns.map(([column, name]) => {
            const sorted = this.sort.column === column;
            return el("th", { scope: "col", "aria-sort": sorted ? (this.sort.up ? "ascending" : "descending") : "none" },
                button(`${name}${sorted ? (this.sort.up ? " ▲" : " ▼") : ""}`, () => {
                    this.sort = { column, up: sorted ? !this.sort.up : column !== "rate" && column !== "value" };
                    this.drawHead();
                    this.draw(true);
                }, { class: "plain" }));
        }), el("th", { scope: "col" }, "Neighbours"));
    }

    private draw(whole: boolean): void {
        const { store } = this;
        const now = performance.now();
        if (!store.table || (!whole && now - this.drawnAt < 1_000)) {
            return;
        }
        this.drawnAt = now;
        if (!whole) {
            // Values change in place; rows keep their order until asked, or a reader would lose its line.
            for (const [id, { cells }] of this.rows) {
                const node = store.scene.node(id);
                if (node) {
                    this.values(node, cells);
                }
            }
            return;
        }
        const { matches } = store;
        const nodes = [...store.scene.present()].filter((node) => !matches || matches(node)).sort(this.compare);
        setText(this.caption, `${nodes.length} nodes${matches ? " match the filter" : ""}; a name opens its details`);
        this.rows.clear();
        fill(this.body, ...nodes.slice(0, this.shown).map((node) => this.row(node)));
        this.more.hidden = nodes.length <= this.shown;
    }

    private row(node: NodeName): HTMLTableRowElement {
        const { store } = this;
        const cells = columns.slice(1).map(() => el("td", {}));
        const others = [...neighboursOf(store.scene, node.i)].slice(0, 6).map((i) => store.scene.nodes[i]?.id ?? "");
        const row = el("tr", { "aria-selected": String(store.selection === node.id), "data-id": node.id },
            el("th", { scope: "row" }, nodeLink(store, node.id, 60)), ...cells, el("td", { class: "soft" }, others.map((id) => shortened(id, 24)).join(", ")));
        this.values(node, cells);
        this.rows.set(node.id, { row, cells });
        return row;
    }

    private values(node: NodeName, cells: HTMLTableCellElement[]): void {
        const { scene } = this.store;
        setText(cells[0], node.kind);
        setText(cells[1], node.domain);
        setText(cells[2], stateName(scene.state[node.i]));
        setText(cells[3], node.kind === "gate" ? signed(scene.value[node.i]) : `${Math.round(scene.value[node.i] * 100)} %`);
        setText(cells[4], number(scene.rate[node.i]));
    }

    private readonly compare = (a: NodeName, b: NodeName): number => {
        const { column, up } = this.sort;
        const x = this.store.subject(a)[column];
        const y = this.store.subject(b)[column];
        const order = typeof x === "number" && typeof y === "number" ? x - y : String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0;
        return (up ? order : -order) || (a.id < b.id ? -1 : 1);
    };
}
