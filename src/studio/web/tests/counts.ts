import type { File, Reporter, Task } from "vitest";

const flat = (tasks: Task[]): Task[] => tasks.flatMap((task) => (task.type === "suite" ? flat(task.tasks) : [task]));

/** Says at the end how many tests passed, in the words of `dotnet test`, which ./nimmerverse test adds up. */
export default class Counts implements Reporter {
    onFinished(files: File[] = [], errors: unknown[] = []): void {
        const tests = files.flatMap((file) => flat(file.tasks));
        const count = (state: string): number => tests.filter((test) => test.result?.state === state).length;
        // A file that could not be read has no tests, yet something failed.
        const broken = files.filter((file) => file.result?.state === "fail" && flat(file.tasks).every((test) => test.result?.state !== "fail")).length + errors.length;
        const failed = count("fail") + broken;
        const passed = count("pass");
        console.log(`${failed === 0 ? "Passed!" : "Failed!"}  - Failed: ${failed}, Passed: ${passed}, Skipped: ${Math.max(0, tests.length - passed - count("fail"))}, Total: ${tests.length} - studio page`);
    }
}
