import type { Camera } from "../render/camera";
import { distanceToCurve } from "../render/geometry";
import type { Mark, Stage } from "../render/stage";

/** The mark under a screen point, the nearest first; targets are at least 24 pixels wide. */
export function markAt(stage: Stage, camera: Camera, x: number, y: number): Mark | null {
    const wx = camera.wx(x);
    const wy = camera.wy(y);
    let best: Mark | null = null;
    let nearest = Infinity;
    for (const mark of stage.marks) {
        const distance = Math.hypot(mark.x - wx, mark.y - wy);
        if (distance < nearest && distance <= Math.max(mark.r * 1.1, 12 / camera.zoom)) {
            nearest = distance;
            best = mark;
        }
    }
    return best;
}

export const nodeAt = (stage: Stage, camera: Camera, x: number, y: number): number => markAt(stage, camera, x, y)?.node?.i ?? -1;

/** Index of the line under a screen point, or -1. */
export function lineAt(stage: Stage, camera: Camera, x: number, y: number): number {
    let best = -1;
    let nearest = 7;
    stage.lines.forEach((line, l) => {
        const a = stage.marks[line.a];
        const b = stage.marks[line.b];
        const distance = distanceToCurve(x, y, camera.sx(a.x), camera.sy(a.y), camera.sx(b.x), camera.sy(b.y));
        if (distance < nearest) {
            nearest = distance;
            best = l;
        }
    });
    return best;
}
