/** The only way this page makes elements. Texts go in as text: a name from the bus can never become markup. */
type Child = Node | string | number | null | undefined | false;

interface Properties {
    class?: string;
    title?: string;
    [name: string]: unknown;
}

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Properties = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined || value === null || value === false) {
            continue;
        }
        if (name.startsWith("on") && typeof value === "function") {
            element.addEventListener(name.slice(2), value as EventListener);
        } else {
            element.setAttribute(name === "class" ? "class" : name, value === true ? "" : String(value));
        }
    }
    append(element, children);
    return element;
}

export function append(parent: Node, children: readonly Child[]): void {
    for (const child of children) {
        if (child !== null && child !== undefined && child !== false) {
            parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
        }
    }
}

export function fill(parent: HTMLElement, ...children: Child[]): void {
    parent.replaceChildren();
    append(parent, children);
}

/** Sets text only where it differs, so that a screen reader's place and a person's selection are not lost twenty times a second. */
export function setText(element: HTMLElement, text: string): void {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

export function button(label: string, action: (event: MouseEvent) => void, properties: Properties = {}): HTMLButtonElement {
    return el("button", { type: "button", ...properties, onclick: action as never }, label);
}

/** A drawing in the line of text, 16 by 16. */
export function glyph(path: string): SVGSVGElement {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "-12 -12 24 24");
    svg.setAttribute("class", "glyph");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.appendChild(line);
    return svg;
}
