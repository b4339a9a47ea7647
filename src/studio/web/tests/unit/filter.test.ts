import { describe, expect, it } from "vitest";
import { parseFilter, type Subject } from "../../src/model/filter";

const gate: Subject = { id: "gate/math", label: "Math", kind: "gate", domain: "nervous", state: "open", rate: 8.5, value: 0.72 };
const npc: Subject = { id: "npc/12", label: "NPC 12", kind: "npc", domain: "cognitive", state: "stuck", rate: 10, value: 0.4 };
const store: Subject = { id: "store/phoebe", label: "", kind: "store", domain: "memory", state: "idle", rate: 0, value: 1 };

function through(text: string): string[] {
    const parsed = parseFilter(text);
    if (!parsed.ok) {
        throw new Error(parsed.why);
    }
    return [gate, npc, store].filter(parsed.matches).map((subject) => subject.id);
}

describe("filter", () => {
    it.each([
        ["", ["gate/math", "npc/12", "store/phoebe"]],
        ["   ", ["gate/math", "npc/12", "store/phoebe"]],
        ["domain:nervous rate>5 name~math", ["gate/math"]],
        ["MATH", ["gate/math"]],
        ["kind:npc or kind:gate", ["gate/math", "npc/12"]],
        ["-kind:npc", ["gate/math", "store/phoebe"]],
        ["not kind:npc rate>1", ["gate/math"]],
        ["not (kind:npc or kind:store)", ["gate/math"]],
        ["(kind:npc or kind:gate) state:stuck", ["npc/12"]],
        ["kind:npc or kind:gate state:open", ["gate/math", "npc/12"]],
        ["value>=0.72", ["gate/math", "store/phoebe"]],
        ["rate<=0", ["store/phoebe"]],
        ["rate!=0", ["gate/math", "npc/12"]],
        ["rate=10", ["npc/12"]],
        ["id:npc/1*", ["npc/12"]],
        ["kind!=npc", ["gate/math", "store/phoebe"]],
        ['"npc 12"', ["npc/12"]],
        ['label:"NPC 12"', ["npc/12"]],
        ["name:npc/12", ["npc/12"]],
        ["kind:npc and rate>5", ["npc/12"]],
    ])("%s lets through %j", (text, expected) => expect(through(text)).toEqual(expected));

    it.each([
        ["rate>", 5, "needs something"], ["rate>fast", 0, "not a number"], ["colour:red", 0, "there is no 'colour'"], ["(kind:npc", 0, "never closed"], ["kind:npc )", 9, "not expected"],
        ['"open', 0, "no partner"], ["not", 3, "missing"], ["or kind:npc", 0, "missing"], ["kind>3", 0, "is text"], ["rate~5", 0, "not with ~"],
    ])("%s is refused at %i with a reason", (text, at, why) => {
        const parsed = parseFilter(text);
        expect(parsed).toMatchObject({ ok: false, at });
        expect(parsed.ok ? "" : parsed.why).toContain(why);
    });

    it("answers any text, and never hangs or throws", () => {
        const alphabet = ['"', "(", ")", " ", "or", "not", "-", "rate", ">", "5", ":", "kind", "npc", "\u202e", "🧬", "<b>"];
        for (let k = 0; k < 3_000; k++) {
            const text = Array.from({ length: k % 12 }, (_, j) => alphabet[(k * 7 + j * 13 + ((k * j) >> 2)) % alphabet.length]).join("");
            expect(typeof parseFilter(text).ok).toBe("boolean");
        }
    });
});
