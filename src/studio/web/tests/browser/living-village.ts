import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../../../..");
const program = join(root, "artifacts/bin/Nimmerverse.Cli/release/Nimmerverse.Cli");

/** How long a village may take to live. */
export const starting = 240_000;

/** A living village, started as a person starts it; the launcher has built it before. */
export class LivingVillage {
    private said = "";
    address = "";

    private constructor(private readonly up: ChildProcess, readonly data: string) {
        up.stdout!.on("data", (part) => (this.said += String(part)));
        up.stderr!.on("data", (part) => (this.said += String(part)));
    }

    static async start(...options: string[]): Promise<LivingVillage> {
        const data = mkdtempSync(join(tmpdir(), "studio-village-"));
        const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("NIMMERVERSE_")));
        // It ends with this process, also when that is killed.
        const env = { ...inherited, NIMMERVERSE_HOME: root, NIMMERVERSE_LIFELINE_PID: String(process.pid), NO_COLOR: "1" };
        const up = spawn(program, ["up", "--npcs", "25", "--headless", "--data", data, ...options], { env, stdio: ["ignore", "pipe", "pipe"] });
        const village = new LivingVillage(up, data);
        const end = Date.now() + starting;
        let address: RegExpExecArray | null = null;
        while ((address = /Studio: (http:\/\/127\.0\.0\.1:\d+\/)/.exec(village.said)) === null) {
            if (Date.now() > end || up.exitCode !== null) {
                await village.stop();
                throw new Error(`up never said where the studio is:\n${village.said}`);
            }
            await new Promise((done) => setTimeout(done, 200));
        }
        village.address = address[1];
        // The address is said when the program is started, which listens a moment later.
        while (!(await fetch(`${village.address}health`).then((answer) => answer.ok, () => false))) {
            if (Date.now() > end) {
                await village.stop();
                throw new Error(`nobody listens at ${village.address}:\n${village.said}`);
            }
            await new Promise((done) => setTimeout(done, 200));
        }
        return village;
    }

    /** Id of the process of the studio itself; null while there is none. */
    studio(): number | null {
        for (const pid of readdirSync("/proc").map(Number).filter(Number.isInteger)) {
            try {
                if (readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0].endsWith("/Nimmerverse.Studio") && readFileSync(`/proc/${pid}/environ`, "utf8").includes(this.data)) {
                    return pid;
                }
            } catch {
                // It ended while we looked, or is another user's.
            }
        }
        return null;
    }

    async stop(): Promise<void> {
        if (this.up.exitCode === null && this.up.signalCode === null) {
            const gone = new Promise((done) => this.up.once("exit", done));
            this.up.kill("SIGINT");
            await gone;
        }
        rmSync(this.data, { recursive: true, force: true, maxRetries: 5 });
    }
}
