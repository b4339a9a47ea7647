/**
 * Ends a test process whose runner is gone, also when that was killed and could not say so; its browser ends with its pipe and its village with
 * its lifeline. By signal, because vitest forbids a test to call exit. Seen to be needed: without it, after SIGKILL of the runner, browser and
 * village lived on.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
