import type { Figures, Taken } from "./page";

const mark = (value: number, most: number): string => (value <= most ? "" : ` **missed (<= ${most})**`);
const when = (taken: Taken<unknown>): string =>
    `${taken.at.slice(0, 16).replace("T", " ")} UTC, commit ${taken.commit}, load average ${taken.load[0]} before and ${taken.load[1]} after${taken.load[0] > 1 ? ": other programs ran, the machine was not quiet" : ""}`;

/** The page of results, from the figures that were kept. */
export function write({ machine, sizes, village, soak }: Figures): string {
    const lines = ["# studio-page", "", "What the studio's page costs in Chromium without a graphics card (the GPU is emulated on the same cores), at 20 Hz with all panes open, 1600 x 900.", ""];
    if (sizes) {
        lines.push(
            "| nodes | edges | renderer | all script, ms/frame | graph's script p50, p99, ms | main thread, ms/frame | KB/s | frames/s | pictures/s | left out |", "|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|",
            ...sizes.figures.map((row) => `| ${row.nodes} | ${row.edges} | ${row.renderer} | ${row.script_ms}${row.nodes <= 1_000 && row.renderer !== "canvas2d" ? mark(row.script_ms, 2) : ""} | ${row.paint_ms_p50}, ${row.paint_ms_p99} | ${row.task_ms} | ${row.kb_per_s}${row.nodes <= 1_000 ? mark(row.kb_per_s, 200) : ""} | ${row.frames_per_s} | ${row.paints_per_s} | ${row.dropped} |`),
            "", `Wanted at 1,000 nodes: script <= 2 ms per frame, <= 200 KB/s. "All script" and "main thread" are ${sizes.figures[0]?.clock} of the page's main thread by the browser's own counters, of everything`,
            "the page does, divided by the frames of the stream that it showed; \"graph's script\" is wall time of one painting, which other programs on the machine lengthen. The system is made up (`tests/peer`) and sends more than a studio would, whose own bytes `bench studio` measures.", "Frames that are left out (in all of the measured time) are those that a page could not paint in time: it is sent the latest state instead. \"Undrawn\": WebGL2 without its draw calls, so that the emulated GPU does not hold the page up.", "", `Measured ${when(sizes)}.`, "");
    }
    if (village) {
        const { figures } = village;
        lines.push("## Beside a real village of 25", "", "| what | value | unit |", "|---|---:|---|",
            `| bus message to pixel, p50 | ${figures.to_pixel_ms_p50} | ms |`, `| bus message to pixel, p99 | ${figures.to_pixel_ms_p99} | ms |`,
            `| all script | ${figures.script_ms} | ms/frame |`, `| stream | ${figures.kb_per_s}${mark(figures.kb_per_s, 200)} | KB/s |`, `| frames | ${figures.frames_per_s} | 1/s |`, `| left out, gaps | ${figures.dropped}, ${figures.gaps} | frames |`,
            ...Object.entries(figures.studio_cpu_pct).map(([viewers, pct]) => `| CPU of the studio, ${viewers} viewer${viewers === "1" ? "" : "s"} | ${pct} | % of a core |`),
            `| CPU of one viewer more (16 less 1, by 15) | ${figures.cpu_pct_per_viewer} | % of a core |`, `| memory of the studio, 16 viewers | ${figures.studio_mb} | MiB |`, `| heap of the page | ${figures.heap_mb} | MB |`,
            "", "\"To pixel\" counts from the time that the oldest message of a frame bears (its sender's clock, the same machine) to the end of the script that painted it; the screen's own delay comes on top. Village, studio, bus",
            "and browser share the cores.", "", `Measured ${when(village)}.`, "");
    }
    if (soak) {
        const { figures } = soak;
        const third = Math.max(1, Math.floor(figures.heap_mb.length / 3));
        const mean = (part: number[]): number => part.reduce((a, b) => a + b, 0) / part.length;
        lines.push(`## Heap over ${figures.minutes} minutes, 1,000 nodes`, "", `First ${figures.heap_mb[0]} MB, most ${Math.max(...figures.heap_mb)} MB, last ${figures.heap_mb.at(-1)} MB; mean of the middle third ${mean(figures.heap_mb.slice(third, 2 * third)).toFixed(2)} MB,`,
            `of the last third ${mean(figures.heap_mb.slice(2 * third)).toFixed(2)} MB. After a collection of garbage each time, every ${figures.every_s} s.`, "", `    ${figures.heap_mb.join(" ")}`, "", `Measured ${when(soak)}.`, "");
    }
    lines.push(`Command: \`./nimmerverse bench studio-page\` (parts: \`sizes\`, \`village\`, \`soak=MINUTES\`) on ${machine}. A "+" after the commit: with changes not yet committed.`, "");
    return lines.join("\n");
}
