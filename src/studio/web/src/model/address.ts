/** What the address of the page holds, so that a link shows a colleague exactly what one sees. */
export interface Address {
    /** Middle of the picture in world units, and zoom; null lets the page fit the graph. */
    view: { x: number; y: number; zoom: number } | null;
    filter: string;
    selection: string | null;
    follow: string | null;
    panes: string[] | null;
    scope: string[];
    /** Unix milliseconds of the moment shown; null is now. */
    at: number | null;
    speed: number;
}

export const emptyAddress: Address = { view: null, filter: "", selection: null, follow: null, panes: null, scope: [], at: null, speed: 1 };

/** Reads an address; nonsense in one part leaves that part empty, because a link cut off by a mailer should still open. */
export function parseAddress(search: string): Address {
    const query = new URLSearchParams(search);
    const view = (query.get("v") ?? "").split(",").map(Number);
    const at = Number(query.get("t"));
    const speed = Number(query.get("speed"));
    const list = (name: string): string[] => (query.get(name) ?? "").split(",").filter((part) => part !== "");
    return {
        view: view.length === 3 && view.every(Number.isFinite) && view[2] > 0 ? { x: view[0], y: view[1], zoom: view[2] } : null,
        filter: query.get("f") ?? "",
        selection: query.get("s") || null,
        follow: query.get("follow") || null,
        panes: query.has("p") ? list("p") : null,
        scope: list("scope"),
        at: query.has("t") && Number.isFinite(at) && at > 0 ? at : null,
        speed: Number.isFinite(speed) && speed > 0 && speed <= 64 ? speed : 1,
    };
}

/** Writes an address. `keep` holds what belongs to the page and not to the picture: the renderer asked for, frozen motion. */
export function formatAddress(address: Address, keep: URLSearchParams = new URLSearchParams()): string {
    const query = new URLSearchParams();
    if (address.view) {
        query.set("v", [address.view.x.toFixed(1), address.view.y.toFixed(1), address.view.zoom.toFixed(4)].join(","));
    }
    const texts: [string, string | null][] = [
        ["f", address.filter], ["s", address.selection], ["follow", address.follow],
        ["p", address.panes ? address.panes.join(",") || "none" : null], ["scope", address.scope.join(",")],
        ["t", address.at === null ? null : String(Math.round(address.at))], ["speed", address.speed === 1 ? null : String(address.speed)],
    ];
    for (const [name, text] of texts) {
        if (text) {
            query.set(name, text);
        }
    }
    for (const name of ["renderer", "frozen", "theme"]) {
        const value = keep.get(name);
        if (value) {
            query.set(name, value);
        }
    }
    // Slashes and commas are allowed in a query and much easier to read there.
    const text = query.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%3A", ":");
    return text === "" ? "" : `?${text}`;
}
