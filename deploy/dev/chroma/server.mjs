// Starts Chroma's server: `node server.mjs run --path FOLDER --host 127.0.0.1 --port 8000`. The server is a library for node; npm's
// package `chromadb` would add a client, which we have, and optional builds for other systems, which cannot be pinned everywhere.
import { createRequire } from 'node:module';

// No signal handlers: the call never returns to node, which could then not run them.
const chroma = createRequire(import.meta.url)('chromadb-js-bindings-linux-x64-gnu');
chroma.cli(['chroma', ...process.argv.slice(2)]);
