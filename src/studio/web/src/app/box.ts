/** Width and height of an element's box, in CSS pixels. */
export interface Box {
    width: number;
    height: number;
}

const boxes = new WeakMap<Element, Box>();
const listeners: (() => void)[] = [];

const observer = new ResizeObserver((entries) => {
    let changed = false;
    for (const { target, contentRect } of entries) {
        const box = boxes.get(target)!;
        const [width, height] = [Math.round(contentRect.width), Math.round(contentRect.height)];
        changed ||= box.width !== width || box.height !== height;
        Object.assign(box, { width, height });
    }
    if (changed) {
        listeners.forEach((listener) => listener());
    }
});

/**
 * The box of an element without padding. It is read from the page once and then told by the browser: reading it while painting makes the browser
 * lay out the whole page twice a frame.
 */
export function boxOf(element: Element): Readonly<Box> {
    let box = boxes.get(element);
    if (!box) {
        box = { width: element.clientWidth, height: element.clientHeight };
        boxes.set(element, box);
        observer.observe(element);
    }
    return box;
}

/** Tells when boxes that were asked for have changed: what was drawn into them must be drawn anew. */
export const onBoxes = (listener: () => void): void => void listeners.push(listener);

/** Pixels of a canvas per CSS pixel. */
export const pixelRatio = (): number => Math.min(2, window.devicePixelRatio || 1);

/** Fits a canvas to a box, else its own; true when its size changed. */
export function fitCanvas(canvas: HTMLCanvasElement, ratio: number, box = boxOf(canvas)): boolean {
    const width = Math.max(1, Math.round(box.width * ratio));
    const height = Math.max(1, Math.round(box.height * ratio));
    if (canvas.width === width && canvas.height === height) {
        return false;
    }
    canvas.width = width;
    canvas.height = height;
    return true;
}
