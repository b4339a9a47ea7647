import { describe, expect, it } from "vitest";
import { contrast, distance, type Eye, over } from "../../src/look/contrast";
import { environments, lookOf, themes } from "../../src/look/palette";
import { icons, kindNames, radiusOf, shapeOf } from "../../src/look/kinds";

const looks = themes.flatMap((theme) => environments.map((environment) => ({ name: `${theme} ${environment}`, look: lookOf(theme, environment) })));

describe("contrast", () => {
    it("agrees with WCAG's own figures", () => {
        expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
        expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
    });

    it.each(looks)("$name: text reaches 4.5:1 on every ground it lies on", ({ look }) => {
        for (const ground of [look.canvas, look.panel, look.raised]) {
            expect(contrast(look.text, ground)).toBeGreaterThanOrEqual(4.5);
            expect(contrast(look.soft, ground)).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(look.onFrame, look.frame)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(look.panel, look.text)).toBeGreaterThanOrEqual(4.5);
    });

    it.each(looks)("$name: nodes, edges, frame and borders of controls reach 3:1", ({ look }) => {
        for (const ground of [look.canvas, look.panel]) {
            Object.values(look.domains).forEach((color) => expect(contrast(color, ground)).toBeGreaterThanOrEqual(3));
            expect(contrast(look.frame, ground)).toBeGreaterThanOrEqual(3);
            expect(contrast(look.control, ground)).toBeGreaterThanOrEqual(3);
        }
        expect(contrast(look.control, look.raised)).toBeGreaterThanOrEqual(3);
    });

    it.each(looks)("$name: what is drawn inside a node can be read there", ({ look }) => {
        for (const color of Object.values(look.domains)) {
            for (const filling of [0, 0.06, 0.22, 0.55]) {
                expect(contrast(look.text, over(color, look.canvas, filling))).toBeGreaterThanOrEqual(3);
            }
        }
    });

    it.each((["normal", "protan", "deutan", "tritan"] as Eye[]).flatMap((eye) => looks.map((entry) => ({ eye, ...entry }))))("$name: no two domains look the same to a $eye eye", ({ eye, look }) => {
        const colors = Object.values(look.domains);
        colors.forEach((a, k) => colors.slice(k + 1).forEach((b) => expect(distance(a, b, eye)).toBeGreaterThan(10)));
    });

    it("says no domain by colour alone", () => {
        expect(new Set(Object.values(shapeOf)).size).toBe(4);
        expect(new Set(Object.values(icons)).size).toBe(Object.keys(icons).length);
        expect(Object.keys(icons).sort()).toEqual(Object.keys(kindNames).sort());
        expect(Object.keys(icons).sort()).toEqual(Object.keys(radiusOf).sort());
    });
});
