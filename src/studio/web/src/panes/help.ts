import { button, el } from "../app/dom";

/** A window in the page, closed by Esc, by its button and by a click beside it; the focus goes back to where it came from. */
export function dialog(title: string, ...children: HTMLElement[]): HTMLDialogElement {
    const close = button("×", () => box.close(), { class: "icon", "aria-label": "Close" });
    const name = `dialog-${title.replace(/\W+/g, "-").toLowerCase()}`;
    const box = el("dialog", { "aria-labelledby": name }, el("div", { class: "dialog-head" }, el("h2", { id: name }, title), close), ...children);
    box.addEventListener("click", (event) => {
        if (event.target === box) {
            box.close();
        }
    });
    const before = document.activeElement as HTMLElement | null;
    box.addEventListener("close", () => {
        box.remove();
        before?.focus?.();
    });
    document.body.append(box);
    box.showModal();
    return box;
}

const keys: [string, string][] = [
    ["/", "search and filter"], ["space", "pause, or go on from the moment shown"], ["L", "live: back to now"], ["[ and ]", "event before, next event"],
    ["arrows", "walk to the neighbour in that direction"], ["PgDn PgUp", "next and previous of the same kind"], ["Enter", "open details, move into them"], ["Esc", "close what is open, clear the choice"],
    ["Shift + arrows", "move the picture"], ["Alt + arrows", "move and pin the chosen node"], ["U", "unpin it"], ["C", "bring it into the middle"], ["+ − 0", "zoom in, out, show everything"],
    ["F", "follow the chosen NPC"], ["O", "put the chosen cell or gate on the oscilloscope"], ["Z", "freeze the oscilloscope"], ["T", "table instead of graph"], ["1 2 3 4", "oscilloscope, now, village, economy on and off"],
    ["G", "legend"], ["?", "this page"],
];

const filters: [string, string][] = [
    ["math", "id or label contains it"], ["domain:nervous kind:gate", "both hold; also id: label: state:"], ["name~math", "contains"], ["rate>5  value<=-0.5", "messages per second; state value or vitality"],
    ["-kind:npc   not state:idle", "turned around"], ["(kind:cell or kind:gate) rate>1", "brackets and or"], ["id:npc/1*", "begins with"],
];

export function help(): void {
    const table = (rows: [string, string][]): HTMLElement => el("table", { class: "rows keys" }, el("tbody", {}, ...rows.map(([key, what]) => el("tr", {}, el("td", {}, el("kbd", {}, key)), el("td", {}, what)))));
    dialog("Keys and filters", el("div", { class: "two" }, el("section", {}, el("h3", {}, "Keys"), table(keys)), el("section", {}, el("h3", {}, "Search and filter"), table(filters),
        el("p", { class: "soft spaced" }, "The address of this page holds the view, the filter, the choice and the moment: copy it to show somebody exactly this."))));
}
