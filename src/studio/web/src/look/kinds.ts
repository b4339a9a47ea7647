import type { Domain, NodeKind } from "../wire/messages";

/** Shape by domain, so that colour is never alone. The numbers are those of the shader. */
export const enum Shape {
    Circle,
    Diamond,
    Hexagon,
    Square,
}

export const shapeOf: Record<Domain, Shape> = { cognitive: Shape.Circle, nervous: Shape.Diamond, organ: Shape.Hexagon, memory: Shape.Square };

export const shapeNames: Record<Domain, string> = { cognitive: "circle", nervous: "diamond", organ: "hexagon", memory: "square" };

/** Radius in world units; what decides for many is drawn larger. */
export const radiusOf: Record<NodeKind, number> = {
    world: 24, organ: 21, cell: 20, gate: 24, nerve: 21, npc: 17, thalamus: 27, governor: 24,
    cortex: 32, boundary: 22, supervisor: 20, store: 21, operator: 18,
};

export const kindNames: Record<NodeKind, string> = {
    world: "World", organ: "Organ", cell: "Cell", gate: "Gate", nerve: "Nerve", npc: "NPC", thalamus: "Thalamus", governor: "Governor",
    cortex: "Cortex", boundary: "Boundary", supervisor: "Supervisor", store: "Store", operator: "Operator",
};

/** Strokes in a box from -12 to 12, drawn inside the node: what it is can be read without its name. */
export const icons: Record<NodeKind, string> = {
    world: "M-9 0A9 9 0 1 1 9 0A9 9 0 1 1 -9 0M-9 0H9M0 -9C-5 -4 -5 4 0 9C5 4 5 -4 0 -9",
    organ: "M-9 0C-5 -7 5 -7 9 0C5 7 -5 7 -9 0ZM-3 0A3 3 0 1 1 3 0A3 3 0 1 1 -3 0",
    cell: "M-9 0C-7 -9 -4 -9 -2 0C0 9 3 9 5 0L6.5 -4L9 0",
    gate: "M-7 -9V9M7 -9V9M-7 -4L0 0L-7 4M7 -4L0 0L7 4",
    nerve: "M2 -10L-5 1H0L-2 10L5 -1H0Z",
    npc: "M-4 -5A4 4 0 1 1 4 -5A4 4 0 1 1 -4 -5M-8 9C-8 2 8 2 8 9",
    thalamus: "M-9 -7H-4L0 0L4 7H9M-9 7H-4L0 0L4 -7H9",
    governor: "M-8 -7V7M0 -7V7M8 -7V7M-10.5 2H-5.5M-2.5 -3H2.5M5.5 4H10.5",
    cortex: "M0 -10V10M-8.7 -5L8.7 5M-8.7 5L8.7 -5",
    boundary: "M-3 -9C-8 -9 -4 0 -9 0C-4 0 -8 9 -3 9M3 -9C8 -9 4 0 9 0C4 0 8 9 3 9",
    supervisor: "M-9 -7H9V3H-9ZM-5 8H5M0 3V8",
    store: "M-8 -6C-8 -10 8 -10 8 -6V6C8 10 -8 10 -8 6ZM-8 -6C-8 -2 8 -2 8 -6M-8 0C-8 4 8 4 8 0",
    operator: "M-9 -6L-3 0L-9 6M-1 7H9",
};
