import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { until } from "./hook";

/** Debian calls it chromium, others otherwise; CHROMIUM names any other place. */
const candidates = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Starts the machine's own browser. Without the two swiftshader switches it has no WebGL on a machine without a GPU, and tests would pass on an
 * empty picture; without the last two everything drawn with Canvas2D is drawn by that emulation, many times slower.
 */
export async function launch(extra: string[] = []): Promise<Browser> {
    const executablePath = candidates.find((path) => path && existsSync(path));
    if (!executablePath) {
        throw new Error("no Chromium here: apt-get install chromium, or name one in CHROMIUM");
    }
    return chromium.launch({
        executablePath,
        args: [
            "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-gpu-rasterization", "--disable-accelerated-2d-canvas",
            "--force-color-profile=srgb", "--disable-lcd-text", "--font-render-hinting=none", ...extra,
        ],
    });
}

export interface Trouble {
    /** Errors of scripts, refusals of the policy, failed requests. */
    errors: string[];
    /** Requests to anybody but the studio. */
    foreign: string[];
}

/** Opens a page that watches for everything that should not happen. */
export async function open(browser: Browser, url: string, options: { width?: number; height?: number; reducedMotion?: "reduce" | "no-preference"; colorScheme?: "dark" | "light" } = {}): Promise<Page & { trouble: Trouble }> {
    const context = await browser.newContext({
        viewport: { width: options.width ?? 1600, height: options.height ?? 900 }, deviceScaleFactor: 1,
        reducedMotion: options.reducedMotion ?? "no-preference", colorScheme: options.colorScheme ?? "dark", acceptDownloads: true,
    });
    const page = (await context.newPage()) as Page & { trouble: Trouble };
    page.trouble = { errors: [], foreign: [] };
    page.on("pageerror", (error) => page.trouble.errors.push(String(error)));
    page.on("console", (message) => {
        if (message.type() === "error") {
            page.trouble.errors.push(message.text());
        }
    });
    page.on("request", (request) => {
        if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url())) {
            page.trouble.foreign.push(request.url());
        }
    });
    page.setDefaultTimeout(90_000);
    await page.goto(url, { timeout: 120_000 });
    return page;
}

/** Waits until the page has painted at least three frames of the stream. */
export const painted = (page: Page): Promise<void> => until(page, "s.stats().frames > 2 && s.stats().paints > 2");
