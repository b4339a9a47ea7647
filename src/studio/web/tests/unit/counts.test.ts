import type { File } from "vitest";
import { describe, expect, it } from "vitest";
import { sum } from "../counts";

const file = (state: "pass" | "fail", ...tests: ("pass" | "fail" | "skip" | undefined)[]): File =>
    ({ type: "suite", result: { state }, tasks: [{ type: "suite", tasks: tests.map((result) => ({ type: "test", result: result && { state: result } })) }] }) as never;

describe("the sum of a run", () => {
    it("counts what passed, failed and was left out", () => {
        expect(sum([file("pass", "pass", "pass"), file("fail", "pass", "fail", "skip")], [])).toEqual({ passed: 3, failed: 1, skipped: 1, total: 5 });
    });

    it("never calls a run without tests, with a broken file or with an error beside the tests a success", () => {
        expect(sum([], []).failed).toBe(1);
        expect(sum([file("fail")], []).failed).toBeGreaterThan(0);
        expect(sum([file("fail", undefined, undefined), file("pass", "pass")], [])).toEqual({ passed: 1, failed: 1, skipped: 2, total: 3 });
        expect(sum([file("pass", "pass")], [new Error("outside of any test")]).failed).toBe(1);
    });
});
