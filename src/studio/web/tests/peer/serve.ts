import { Peer } from "./peer";

/** For work on the page: npx vite-node tests/peer/serve.ts -- [port] [npcs] [environment] [nodes]. The operator key is "secret". */
const [port, npcs, environment, nodes] = process.argv.slice(2).filter((word) => word !== "--");
const peer = new Peer({
    npcs: Number(npcs ?? 25), environment: environment ?? "dev", ...(nodes ? { nodes: Number(nodes) } : {}),
    commands: ["freeze", "thaw", "kill", "wave", "ask"], key: "secret",
});
console.log(await peer.start(Number(port ?? 5180)));
