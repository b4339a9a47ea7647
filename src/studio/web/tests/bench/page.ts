import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { root } from "../browser/living-village";
import { type SizeRow, sizes, soak, type SoakRow, village, type VillageRow } from "./parts";
import { write } from "./result";

/**
 * What the page costs. `./nimmerverse bench studio-page [part...]`: sizes, village, soak=MINUTES; without any, all of them, the soak for 30
 * minutes. seconds=N measures each size for so long (20). Figures of a part replace those of the last time in bench/results/studio-page.json.
 */
export interface Taken<T> {
    at: string;
    commit: string;
    load: number[];
    figures: T;
}

export interface Figures {
    machine: string;
    sizes?: Taken<SizeRow[]>;
    village?: Taken<VillageRow>;
    soak?: Taken<SoakRow>;
}

const words = process.argv.slice(2).filter((word) => word !== "--");
const option = (name: string): string | undefined => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
const parts = words.filter((word) => /^(sizes|village|soak)/.test(word));
const asked = (part: string): boolean => parts.length === 0 || parts.some((word) => word.split("=")[0] === part);
const seconds = Number(option("seconds") ?? 20);

const kept = join(root, "bench/results/studio-page.json");
const git = (...command: string[]): string => execFileSync("git", ["-C", root, ...command], { encoding: "utf8" }).trim();
const commit = git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--untracked-files=no", "--", "src") === "" ? "" : "+");
const machine = `${cpus()[0].model}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
const figures: Figures = existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as Figures) : { machine };

async function take<T>(work: () => Promise<T>): Promise<Taken<T>> {
    const before = loadavg()[0];
    const result = await work();
    return { at: new Date().toISOString(), commit, load: [before, loadavg()[0]].map((load) => Number(load.toFixed(1))), figures: result };
}

function keep(): void {
    figures.machine = machine;
    writeFileSync(kept, `${JSON.stringify(figures, null, 1)}\n`);
    writeFileSync(kept.replace(/json$/, "md"), write(figures));
}

if (asked("sizes")) {
    figures.sizes = await take(async () => [...(await sizes(seconds, "webgl2")), ...(await sizes(seconds, "undrawn")), ...(await sizes(seconds, "canvas2d"))]);
    keep();
}
if (asked("village")) {
    figures.village = await take(() => village(seconds));
    keep();
}
if (asked("soak")) {
    figures.soak = await take(() => soak(Number(option("soak") ?? 30)));
    keep();
}
console.log(write(figures));
process.exit(0);
