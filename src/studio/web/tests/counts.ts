import type { File, Reporter, Task } from "vitest";
import type { Vitest } from "vitest/node";

const flat = (tasks: Task[]): Task[] => tasks.flatMap((task) => (task.type === "suite" ? flat(task.tasks) : [task]));

export interface Sum {
    passed: number;
    failed: number;
    skipped: number;
    total: number;
}

/** What a run came to. Files and hooks that broke have no failed test of their own and count as one; so does a run without any test. */
export function sum(files: readonly File[], errors: readonly unknown[]): Sum {
    const tests = files.flatMap((file) => flat(file.tasks));
    const count = (state: string): number => tests.filter((test) => test.result?.state === state).length;
    const broken = files.filter((file) => file.result?.state === "fail" && flat(file.tasks).every((test) => test.result?.state !== "fail")).length;
    const passed = count("pass");
    return {
        passed, failed: count("fail") + broken + errors.length + (tests.length === 0 ? 1 : 0),
        skipped: tests.length - passed - count("fail"), total: tests.length,
    };
}

/** Says at the end how many tests passed, in the words of `dotnet test`, which ./nimmerverse test adds up. A skipped test is an error, unless one chose by name. */
export default class Counts implements Reporter {
    private chosen = false;

    onInit(vitest: Vitest): void {
        this.chosen = vitest.config.testNamePattern !== undefined;
    }

    onFinished(files: File[] = [], errors: unknown[] = []): void {
        const { passed, failed, skipped, total } = sum(files, errors);
        const good = failed === 0 && (skipped === 0 || this.chosen);
        if (!good) {
            process.exitCode = 1;
        }
        console.log(`${good ? "Passed!" : "Failed!"}  - Failed: ${failed}, Passed: ${passed}, Skipped: ${skipped}, Total: ${total} - studio page`);
    }
}
