import { defineConfig } from "vite";

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
    },
} as Parameters<typeof defineConfig>[0]);
