import { describe, expect, it } from "vitest";
import { type Address, emptyAddress, formatAddress, parseAddress } from "../../src/model/address";

describe("address", () => {
    const full: Address = { view: { x: -12.5, y: 300, zoom: 0.75 }, filter: 'domain:nervous rate>5 "a & b"', selection: "gate/math", follow: "npc/7", panes: ["flow", "scope"], scope: ["cell/math", "gate/math"], at: 1_795_320_003_000, speed: 4 };

    it("brings back everything that is in it", () => expect(parseAddress(formatAddress(full))).toEqual(full));

    it("is empty when nothing was chosen", () => expect(formatAddress(emptyAddress)).toBe(""));

    it("can tell all panes closed from nothing chosen", () => {
        expect(parseAddress(formatAddress({ ...emptyAddress, panes: [] })).panes).toEqual(["none"]);
        expect(parseAddress("").panes).toBeNull();
    });

    it.each(["?v=1,2", "?v=a,b,c", "?v=1,2,-3", "?t=yesterday", "?t=-5", "?speed=0", "?speed=1e9", "?v=&t=&s=&p=", "?%%%"])("opens with %s as if that part were absent", (search) => {
        const address = parseAddress(search);
        expect(address).toMatchObject({ view: null, at: null, speed: 1, selection: null });
    });

    it("keeps what belongs to the page", () => expect(formatAddress(emptyAddress, new URLSearchParams("renderer=2d&frozen=1&other=x"))).toBe("?renderer=2d&frozen=1"));

    it("carries hostile names whole", () => {
        const name = "cell/<img src=x>&s=y#\u202e🧬";
        expect(parseAddress(formatAddress({ ...emptyAddress, selection: name })).selection).toBe(name);
    });
});
