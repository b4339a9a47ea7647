import { type Box, boxOf, fitCanvas, pixelRatio } from "../app/box";
import type { Look } from "../look/palette";
import { shortened } from "../model/text";
import type { House, VillageMap } from "../wire/messages";

/**
 * Streets, houses and places: what stands still in the village. It is drawn once into a picture of its own and copied under the bodies, because a
 * real street map has thousands of nodes and the bodies move ten times a second.
 */
export class VillageGround {
    private readonly picture = document.createElement("canvas");
    private scale = 1;
    private left = 0;
    private top = 0;
    private map: VillageMap | null = null;
    private look: Look | null = null;
    private houses = new Map<number, number>();
    private housesKey = "";
    private stale = true;

    /** Where the houses stand, which may change with every message and seldom does. */
    settle(houses: readonly House[]): void {
        const key = houses.map((house) => `${house.node}:${house.house}`).join(" ");
        if (key !== this.housesKey) {
            this.housesKey = key;
            this.houses = new Map(houses.map((house) => [house.node, house.house]));
            this.stale = true;
        }
    }

    /** Fits a canvas and fills it with the ground; false where it cannot be seen or there is no map yet. Leaves it scaled to CSS pixels. */
    draw(canvas: HTMLCanvasElement, map: VillageMap | null, look: Look): boolean {
        const box = boxOf(canvas);
        if (box.width === 0) {
            return false;
        }
        const ratio = pixelRatio();
        fitCanvas(canvas, ratio);
        const c = canvas.getContext("2d")!;
        c.setTransform(ratio, 0, 0, ratio, 0, 0);
        if (!map || map.nodes.length === 0) {
            c.fillStyle = look.canvas;
            c.fillRect(0, 0, box.width, box.height);
            return false;
        }
        const resized = fitCanvas(this.picture, ratio, box);
        if (this.stale || resized || map !== this.map || look !== this.look) {
            [this.stale, this.map, this.look] = [false, map, look];
            this.paint(map, box, look);
        }
        c.save();
        c.resetTransform();
        c.drawImage(this.picture, 0, 0);
        c.restore();
        return true;
    }

    sx = (x: number): number => x * this.scale + this.left;
    sy = (y: number): number => y * this.scale + this.top;

    private paint(map: VillageMap, box: Readonly<Box>, look: Look): void {
        this.fit(map, box);
        const ratio = pixelRatio();
        const c = this.picture.getContext("2d")!;
        c.setTransform(ratio, 0, 0, ratio, 0, 0);
        c.fillStyle = look.canvas;
        c.fillRect(0, 0, box.width, box.height);
        this.streets(c, map, look);
        this.buildings(c, map, look);
    }

    private fit(map: VillageMap, box: Readonly<Box>): void {
        const xs = map.nodes.map((node) => node.x);
        const ys = map.nodes.map((node) => node.y);
        const min = (a: number[]): number => a.reduce((p, q) => Math.min(p, q));
        const max = (a: number[]): number => a.reduce((p, q) => Math.max(p, q));
        const [x0, x1, y0, y1] = [min(xs), max(xs), min(ys), max(ys)];
        const air = 26;
        const width = box.width - 2 * air;
        const height = box.height - 2 * air;
        this.scale = Math.min(width / Math.max(1e-6, x1 - x0), height / Math.max(1e-6, y1 - y0));
        this.left = air + (width - (x1 - x0) * this.scale) / 2 - x0 * this.scale;
        this.top = air + (height - (y1 - y0) * this.scale) / 2 - y0 * this.scale;
    }

    private streets(c: CanvasRenderingContext2D, map: VillageMap, look: Look): void {
        c.strokeStyle = look.line;
        c.lineCap = "round";
        c.lineWidth = map.nodes.length > 400 ? 2 : 5;
        c.beginPath();
        for (const [a, b] of map.edges) {
            const from = map.nodes[a];
            const to = map.nodes[b];
            if (from && to) {
                c.moveTo(this.sx(from.x), this.sy(from.y));
                c.lineTo(this.sx(to.x), this.sy(to.y));
            }
        }
        c.stroke();
    }

    private buildings(c: CanvasRenderingContext2D, map: VillageMap, look: Look): void {
        c.font = "600 10px system-ui, sans-serif";
        c.textAlign = "center";
        map.nodes.forEach((node, i) => {
            const x = this.sx(node.x);
            const y = this.sy(node.y);
            const house = this.houses.get(i) ?? node.house;
            if (house !== undefined && house !== null) {
                c.beginPath();
                c.moveTo(x, y - 13);
                c.lineTo(x + 11, y - 4);
                c.lineTo(x + 11, y + 9);
                c.lineTo(x - 11, y + 9);
                c.lineTo(x - 11, y - 4);
                c.closePath();
                c.fillStyle = look.raised;
                c.fill();
                c.strokeStyle = look.control;
                c.lineWidth = 1.3;
                c.stroke();
                c.fillStyle = look.soft;
                c.fillText(String(house), x, y + 5);
            } else if (map.nodes.length <= 400) {
                c.fillStyle = look.control;
                c.beginPath();
                c.arc(x, y, 2.2, 0, 2 * Math.PI);
                c.fill();
            }
            if (node.place) {
                c.fillStyle = look.soft;
                c.fillText(shortened(node.place, 14), x, y + 21);
            }
        });
    }
}
