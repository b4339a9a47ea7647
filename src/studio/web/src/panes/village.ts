import { ask } from "../app/api";
import { el, fill, setText } from "../app/dom";
import type { Store } from "../app/store";
import { shortened } from "../model/text";
import type { VillageMap } from "../wire/messages";
import { Follow } from "./follow";
import { VillageMapView } from "./village-map";

/** The village: who is where, who needs what, who knows how much; and the mind of the one that is followed. */
export class VillagePane {
    private readonly headline = el("span", { class: "soft" });
    private readonly chooser = el("select", { "aria-label": "Follow an NPC" });
    private readonly attribution = el("p", { class: "soft attribution" });
    private readonly view: VillageMapView;
    private mapVersion: string | null = null;
    private chooserKey = "";
    private drawnAt = 0;

    constructor(private readonly store: Store, private readonly host: HTMLElement) {
        const mapHost = el("div", { class: "map" });
        const follow = el("div", { class: "follow" });
        host.append(el("div", { class: "pane-head" }, el("h2", {}, "Village"), this.headline, el("span", { class: "grow" }), this.chooser), mapHost, this.attribution, follow);
        this.view = new VillageMapView(store, mapHost);
        new Follow(store, follow);
        this.chooser.addEventListener("change", () => store.setFollow(this.chooser.value || null));
        store.on(["village"], () => this.heard());
        store.on(["follow"], () => { this.fillChooser(); this.view.draw(); });
        store.on(["paint"], () => this.animate());
        store.on(["look", "panes", "boxes"], () => this.view.draw());
        this.heard();
    }

    private heard(): void {
        const { village } = this.store;
        this.host.classList.toggle("without", village === null);
        if (!village) {
            setText(this.headline, "no village is heard of");
            return;
        }
        const bodies = village.bodies ?? [];
        setText(this.headline, `${shortened(String(village.village), 20)} · ${bodies.filter((body) => !body.crawler).length} NPCs · ${(village.houses ?? []).length} houses${village.tick === undefined ? "" : ` · tick ${village.tick}`}`);
        this.view.heard(village);
        this.fillChooser();
        const version = String(village.map?.version ?? village.village);
        if (version !== this.mapVersion) {
            this.mapVersion = version;
            void this.fetchMap(version);
        }
    }

    private async fetchMap(version: string): Promise<void> {
        const answer = await ask<VillageMap>("map", { version });
        if (version !== this.mapVersion) {
            return;
        }
        if (!answer.ok) {
            // Asked again in a second: the map comes over the bus in parts and may not be whole yet.
            this.view.setMap(null);
            setText(this.attribution, `The map of village ${shortened(version, 20)} is not to be had: ${answer.why}`);
            await new Promise((done) => setTimeout(done, 1_000));
            this.mapVersion = this.mapVersion === version ? null : this.mapVersion;
            return;
        }
        setText(this.attribution, shortened(answer.value.attribution ?? "", 200));
        this.view.setMap(answer.value);
    }

    private fillChooser(): void {
        const ids = (this.store.village?.bodies ?? []).filter((body) => !body.crawler).map((body) => body.id);
        const key = `${ids.join(",")}|${this.store.follow ?? ""}`;
        if (key === this.chooserKey || document.activeElement === this.chooser) {
            return;
        }
        this.chooserKey = key;
        const sorted = [...ids].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
        fill(this.chooser, el("option", { value: "" }, "follow …"), ...sorted.map((id) => el("option", { value: id }, shortened(id, 40))));
        this.chooser.value = this.store.follow ?? "";
    }

    private animate(): void {
        const now = performance.now();
        if (this.store.panes.has("village") && now - this.drawnAt > 95) {
            this.drawnAt = now;
            this.view.draw();
        }
    }
}
