import { defineConfig } from "vitest/config";

// The page is served by src/studio under a policy without inline scripts or styles, so nothing may be inlined here.
export default defineConfig({
    base: "./",
    build: {
        outDir: "../../../artifacts/studio/web",
        emptyOutDir: true,
        target: "es2022",
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
    },
    test: {
        include: ["tests/**/*.test.ts"],
        pool: "forks",
        // One browser at a time: on two cores several only wait for each other.
        fileParallelism: false,
        testTimeout: 180_000,
        hookTimeout: 180_000,
        setupFiles: ["./tests/lifeline.ts"],
        // A test that was singled out while one worked on it would leave all others out.
        allowOnly: false,
        reporters: ["default", "./tests/counts.ts"],
    },
});
