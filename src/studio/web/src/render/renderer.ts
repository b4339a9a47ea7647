import type { Look } from "../look/palette";
import type { Camera } from "./camera";
import type { Stage } from "./stage";

/** Draws a stage; there is one for WebGL2 and one for Canvas2D, and they show the same picture. */
export interface Renderer {
    readonly name: "webgl2" | "canvas2d";
    draw(stage: Stage, camera: Camera, look: Look, ratio: number): void;
    /** False once the graphics context is gone; another renderer must then take over. */
    readonly alive: boolean;
}
