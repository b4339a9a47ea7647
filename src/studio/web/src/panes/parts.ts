import { button, el, glyph } from "../app/dom";
import type { Store } from "../app/store";
import { icons } from "../look/kinds";
import { shortened } from "../model/text";

/** A name that opens what it names, with its sign in the colour of its domain. */
export function nodeLink(store: Store, id: string, length = 32): HTMLElement {
    const node = store.scene.node(id);
    const link = button("", () => store.select(id), { class: "plain node-link", title: shortened(id, 200) });
    if (node && icons[node.kind]) {
        const sign = glyph(icons[node.kind]);
        sign.classList.add(node.domain);
        link.append(sign);
    }
    link.append(shortened(id, length));
    return link;
}

/** A bar of `used` within `limit`, with its figures in words beside it for those who cannot see its length. */
export function bar(share: number, label: string, domain = ""): HTMLElement {
    const inner = el("i", {});
    inner.style.width = `${Math.round(Math.max(0, Math.min(1, share)) * 100)}%`;
    return el("div", { class: `bar ${domain}`, role: "img", "aria-label": label }, inner);
}

/** Copies text and says so. Where the clipboard is forbidden the text is left selected to copy by hand. */
export async function copy(text: string, from: HTMLElement, announce: (text: string) => void): Promise<void> {
    try {
        await navigator.clipboard.writeText(text);
        announce("Copied.");
    } catch {
        const range = document.createRange();
        range.selectNodeContents(from);
        getSelection()?.removeAllRanges();
        getSelection()?.addRange(range);
        announce("The browser forbids copying; the text is selected now.");
    }
}
