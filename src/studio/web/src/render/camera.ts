/** Where the picture is looked at from: the world point in its middle, and screen pixels per world unit. */
export class Camera {
    x = 0;
    y = 0;
    zoom = 1;
    width = 1;
    height = 1;
    /** True once a person moved the picture: from then on nothing else does. */
    touched = false;

    static readonly minZoom = 0.05;
    static readonly maxZoom = 6;

    sx(x: number): number {
        return (x - this.x) * this.zoom + this.width / 2;
    }

    sy(y: number): number {
        return (y - this.y) * this.zoom + this.height / 2;
    }

    wx(x: number): number {
        return (x - this.width / 2) / this.zoom + this.x;
    }

    wy(y: number): number {
        return (y - this.height / 2) / this.zoom + this.y;
    }

    /** Zooms so that what lies under the given screen point stays there. */
    zoomAt(screenX: number, screenY: number, factor: number): void {
        const x = this.wx(screenX);
        const y = this.wy(screenY);
        this.zoom = Math.min(Camera.maxZoom, Math.max(Camera.minZoom, this.zoom * factor));
        this.x = x - (screenX - this.width / 2) / this.zoom;
        this.y = y - (screenY - this.height / 2) / this.zoom;
    }

    pan(dx: number, dy: number): void {
        this.x -= dx / this.zoom;
        this.y -= dy / this.zoom;
    }

    /** Shows a box of the world with some air around it. */
    fit(left: number, top: number, right: number, bottom: number, air = 70): void {
        const wide = Math.max(1, right - left);
        const high = Math.max(1, bottom - top);
        const zoom = Math.min((this.width - air) / wide, (this.height - air) / high, 1.25);
        this.zoom = Math.max(Camera.minZoom, zoom);
        this.x = (left + right) / 2;
        this.y = (top + bottom) / 2;
    }
}
