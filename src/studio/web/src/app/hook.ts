import { lineAt, markAt } from "../panes/flow-pick";
import type { FlowPane } from "../panes/flow";
import type { ScopePane } from "../panes/scope";
import { stateName } from "../model/states";
import type { Store } from "./store";

/** What tests and people at the console may read: copies, so that nothing here can change the page. */
export function exposeHook(store: Store, flow: FlowPane, scope: ScopePane): void {
    const { scene, layout } = store;
    const { camera, stage } = flow;
    const hook = {
        nodes: () => [...scene.present()].map((node) => ({
            ...node, state: stateName(scene.state[node.i]), value: scene.value[node.i], rate: scene.rate[node.i], flash: scene.flash[node.i], flashAt: scene.flashAt[node.i],
            x: layout.x[node.i], y: layout.y[node.i], pinned: layout.pins.has(node.id),
            screen: { x: camera.sx(layout.x[node.i]), y: camera.sy(layout.y[node.i]), r: (stage.markOfNode(node.i)?.r ?? 0) * camera.zoom },
            drawn: stage.markOfNode(node.i)?.node === node, matches: store.matches?.(node) ?? true,
        })),
        edges: () => scene.edges.flatMap((edge) => (edge ? [{ ...edge, from: scene.nodes[edge.a]?.id, to: scene.nodes[edge.b]?.id, rate: scene.edgeRate[edge.i] }] : [])),
        view: () => ({
            x: camera.x, y: camera.y, zoom: camera.zoom, width: camera.width, height: camera.height, renderer: flow.renderer.name, theme: store.theme,
            environment: store.environment, clustered: stage.clustered, marks: stage.marks.length, lines: stage.lines.length, selection: store.selection, filter: store.filterText, table: store.table,
        }),
        time: () => ({ mode: store.mode, shown: store.shown, speed: store.speed, waiting: store.lag.waiting ?? 0, serverNow: store.serverNow }),
        stats: () => ({
            ...flow.measure.summary(), connection: store.connection.state, gaps: store.link?.gaps ?? 0, reconnects: store.link?.reconnects ?? 0, bytes: store.link?.bytes ?? 0,
            lag: { ...store.lag }, rebuilds: stage.rebuilds, still: store.still,
        }),
        panes: () => ({
            open: [...store.panes], follow: store.follow, scope: [...store.scope], events: store.log.all.length, lastEvents: store.log.all.slice(-20),
            village: store.village ? { village: store.village.village, bodies: store.village.bodies?.length ?? 0 } : null,
            economy: store.economy ? { lifeforce: store.economy.lifeforce?.length ?? 0, llm: store.economy.llm ?? null } : null,
            npc: store.npc, oscilloscope: scope.snapshot(),
        }),
        /** Id of what a click at this point of the graph would choose. */
        at: (x: number, y: number) => markAt(stage, camera, x, y)?.node?.id ?? (lineAt(stage, camera, x, y) >= 0 ? "line" : null),
    };
    Object.defineProperty(window, "__studio", { value: Object.freeze(hook) });
}
