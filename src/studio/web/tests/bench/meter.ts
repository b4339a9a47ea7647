import { readFileSync } from "node:fs";
import type { CDPSession, Page } from "playwright-core";
import { read } from "../browser/hook";

/** What a page cost between two looks. */
export interface Cost {
    frames_per_s: number;
    /** The graph's part of a painted frame: wall time of its script. */
    paint_ms_p50: number;
    paint_ms_p99: number;
    paints_per_s: number;
    /** All script of the page (panes, timers, stream) per frame of the stream: processor time of its main thread, or wall time where the browser does not tell. */
    script_ms: number;
    /** All work of the main thread per frame of the stream: script, style, layout, drawing commands. */
    task_ms: number;
    kb_per_s: number;
    to_pixel_ms_p50: number;
    to_pixel_ms_p99: number;
    gaps: number;
    dropped: number;
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Counts what one page costs, in the browser's own figures: they do not rise when other programs take the processor. */
export class Meter {
    private constructor(private readonly page: Page, private readonly session: CDPSession, readonly clock: string) {}

    static async on(page: Page): Promise<Meter> {
        const session = await page.context().newCDPSession(page);
        try {
            await session.send("Performance.enable", { timeDomain: "threadTicks" });
            return new Meter(page, session, "processor time");
        } catch {
            await session.send("Performance.enable");
            return new Meter(page, session, "wall time");
        }
    }

    private async metrics(): Promise<Record<string, number>> {
        const { metrics } = await this.session.send("Performance.getMetrics");
        return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    }

    /** Megabytes of the script's heap after a collection of garbage. */
    async heap(): Promise<number> {
        await this.session.send("HeapProfiler.collectGarbage");
        return round((await this.metrics())["JSHeapUsedSize"] / 1e6);
    }

    async over(seconds: number): Promise<Cost> {
        const [before, metricsBefore, started] = [await read(this.page, "stats"), await this.metrics(), performance.now()];
        await new Promise((done) => setTimeout(done, seconds * 1_000));
        const [after, metricsAfter, passed] = [await read(this.page, "stats"), await this.metrics(), (performance.now() - started) / 1_000];
        const frames = Math.max(1, after.frames - before.frames);
        const perFrame = (name: string): number => round(((metricsAfter[name] - metricsBefore[name]) * 1_000) / frames);
        return {
            frames_per_s: round(frames / passed, 1), paints_per_s: round((after.paints - before.paints) / passed, 1), paint_ms_p50: round(after.scriptMs.p50), paint_ms_p99: round(after.scriptMs.p99), script_ms: perFrame("ScriptDuration"), task_ms: perFrame("TaskDuration"),
            kb_per_s: round((after.bytes - before.bytes) / 1_000 / passed, 1), to_pixel_ms_p50: round(after.toPixelMs.p50, 0), to_pixel_ms_p99: round(after.toPixelMs.p99, 0),
            gaps: after.gaps - before.gaps, dropped: after.lag.dropped - before.lag.dropped,
        };
    }
}

/** Processor seconds that a process has used. */
export function processorSeconds(pid: number): number {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Megabytes that a process holds in memory. */
export const residentMegabytes = (pid: number): number => round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1_024, 1);
