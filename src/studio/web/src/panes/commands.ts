import { order } from "../app/api";
import { button, el, fill, setText } from "../app/dom";
import type { Store } from "../app/store";
import { shortened } from "../model/text";
import { dialog } from "./help";

interface Command {
    name: string;
    label: string;
    what: string;
    fields: { name: string; label: string; value?: (store: Store) => string; type?: string }[];
    sentence: (values: Record<string, string>) => string;
}

const npcOf = (store: Store): string => (store.selection?.startsWith("npc/") ? store.selection.slice(4) : "");

const commands: Command[] = [
    { name: "freeze", label: "Freeze the governor", what: "Rates, quotas and priorities stay as they are until it thaws.", fields: [], sentence: () => "Freeze the governor?" },
    { name: "thaw", label: "Thaw the governor", what: "It decides again.", fields: [], sentence: () => "Thaw the governor?" },
    { name: "kill", label: "Kill an NPC", what: "Its process ends at once (SIGKILL); its supervisor starts it again with its last brain.", fields: [{ name: "npc", label: "NPC", value: npcOf }], sentence: (v) => `Kill NPC ${v.npc}?` },
    {
        name: "wave", label: "Emit a wave", what: "A wave in an operator's name, under the name of the cell 'operator'.",
        fields: [{ name: "word", label: "Word" }, { name: "confidence", label: "Confidence, 0 to 1", value: () => "0.6", type: "number" }],
        sentence: (v) => `Emit the wave '${shortened(v.word, 40)}' with confidence ${v.confidence}?`,
    },
    { name: "ask", label: "Ask the cortex", what: "One question; it costs tokens and lifeforce of the operator's budget.", fields: [{ name: "question", label: "Question" }], sentence: (v) => `Ask: ${shortened(v.question, 120)}` },
];

/** The operator's key: typed once, kept in this page's memory and nowhere else. */
let key = "";

/** What an operator may do. Every order is confirmed in words and leaves a trail under the operator's name. */
export function openCommands(store: Store): void {
    const allowed = commands.filter((command) => store.hello?.commands.includes(command.name));
    const form = el("form", { class: "command-form" });
    const result = el("p", { role: "status", class: "result" });
    const chooser = el("select", { id: "command-name" }, ...allowed.map((command) => el("option", { value: command.name }, command.label)));
    const keyField = el("input", { type: "password", id: "command-key", autocomplete: "off", value: key });
    const fields = el("div", { class: "fields" });
    const confirm = el("div", { class: "confirm", hidden: true });
    const current = (): Command => allowed.find((command) => command.name === chooser.value) ?? allowed[0];
    const draw = (): void => {
        confirm.hidden = true;
        setText(result, "");
        fill(fields, el("p", { class: "soft" }, current().what), ...current().fields.map((field) => el("label", {}, field.label,
            el("input", { name: field.name, type: field.type ?? "text", step: "any", required: true, value: field.value?.(store) ?? "" }))));
    };
    const values = (): Record<string, string> => Object.fromEntries(current().fields.map((field) => [field.name, (form.elements.namedItem(field.name) as HTMLInputElement).value]));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        const command = current();
        const given = values();
        key = keyField.value;
        confirm.hidden = false;
        const yes = button("Yes, do it", () => void send(command, given), { class: "primary" });
        fill(confirm, el("p", {}, el("b", {}, command.sentence(given)), ` In ${store.hello?.environment ?? "this environment"}. It goes on record.`), yes, button("No", () => (confirm.hidden = true)));
        yes.focus();
    });
    const send = async (command: Command, given: Record<string, string>): Promise<void> => {
        confirm.hidden = true;
        setText(result, "asked …");
        const body = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, name === "confidence" ? Number(value) : value]));
        const answer = await order(command.name, body, key);
        setText(result, answer.ok ? answer.value.detail ?? "done" : `Not done: ${answer.why}`);
    };
    chooser.addEventListener("change", draw);
    form.append(el("label", { for: "command-name" }, "Command"), chooser, fields, el("label", { for: "command-key" }, "Operator key"), keyField, el("div", { class: "tools" }, el("button", { type: "submit", class: "primary" }, "Continue …")), confirm, result);
    draw();
    dialog("Commands", form);
}
