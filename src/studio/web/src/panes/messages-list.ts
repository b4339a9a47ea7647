import { button, el, fill } from "../app/dom";
import { clock, plain, shortened } from "../model/text";
import type { Drawer } from "../wire/messages";
import { copy } from "./parts";

/** No message is worth more room than this; the bus carries up to a megabyte. */
const longest = 20_000;

/** The last messages of one element, folded up, pretty when opened, to be copied whole. */
export class Messages {
    readonly element = el("div", { class: "messages" });

    constructor(private readonly announce: (text: string) => void) {}

    clear(): void {
        fill(this.element);
    }

    show(last: NonNullable<Drawer["last"]>): void {
        // While one is being read nothing moves.
        if (this.element.querySelector("details[open]") || this.element.contains(document.activeElement)) {
            return;
        }
        fill(this.element, ...last.slice(0, 20).map((message) => this.row(message)), last.length === 0 && el("p", { class: "soft" }, "none yet"));
    }

    private row(message: { t: number; subject: string; json: unknown }): HTMLElement {
        const body = el("pre", { tabindex: "0" });
        const details = el("details", {}, el("summary", {}, el("time", { class: "soft number" }, clock(message.t, true)), " ", el("code", {}, shortened(message.subject, 80))));
        details.addEventListener("toggle", () => {
            if (details.open && body.textContent === "") {
                const text = pretty(message.json);
                body.textContent = text.length > longest ? `${plainLines(text.slice(0, longest))}\n… ${text.length - longest} characters more; Copy takes them all` : plainLines(text);
            }
        });
        details.append(button("Copy", () => {
            void copy(pretty(message.json), body, this.announce);
        }, { class: "copy" }), body);
        return details;
    }
}

/** With line breaks and indents; what is no JSON, or was cut, stays as it came. */
function pretty(json: unknown): string {
    if (typeof json !== "string") {
        return JSON.stringify(json, null, 2) ?? "";
    }
    try {
        return JSON.stringify(JSON.parse(json), null, 2);
    } catch {
        return json;
    }
}

const plainLines = (text: string): string => text.split("\n").map(plain).join("\n");
