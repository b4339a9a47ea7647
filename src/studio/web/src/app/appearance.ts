import type { Store } from "./store";

/** Gives the whole page the colours of its environment and theme. Custom properties are set through the object model, which the policy allows. */
export function applyLook(store: Store): void {
    const apply = (): void => {
        const root = document.documentElement;
        const { look } = store;
        root.dataset.theme = store.theme;
        root.dataset.env = store.environment;
        root.classList.toggle("still", store.still);
        const names: Record<string, string> = {
            canvas: look.canvas, panel: look.panel, raised: look.raised, frame: look.frame, "on-frame": look.onFrame, text: look.text, soft: look.soft,
            control: look.control, line: look.line, cognitive: look.domains.cognitive, nervous: look.domains.nervous, organ: look.domains.organ, memory: look.domains.memory,
        };
        for (const [name, value] of Object.entries(names)) {
            root.style.setProperty(`--${name}`, value);
        }
    };
    store.on(["look"], apply);
    apply();
}
