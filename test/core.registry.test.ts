import { describe, expect, it } from "vitest";
import { newRegistry } from "../src/core/registry.ts";

type Fruit = { name: string; sour?: boolean };
const fruits = (own: Fruit[] = []) =>
  newRegistry<Fruit>({ what: "fruit", key: "basket.fruit", nameOf: (fruit) => fruit.name }, own);

describe("a registry", () => {
  it("keeps its own entries and a user's, in the order in which they came", () => {
    const registry = fruits([{ name: "lemon", sour: true }, { name: "fig" }]);
    const plum = registry.register({ name: "plum" });
    expect(registry.get("plum")).toBe(plum);
    expect(registry.get("lemon").sour).toBe(true);
    expect(registry.names()).toEqual(["lemon", "fig", "plum"]);
    expect(registry.entries().map(({ name }) => name)).toEqual(["lemon", "fig", "plum"]);
  });

  it("answers an unknown name with the known ones, and with the nearest as the hint", () => {
    const registry = fruits([{ name: "lemon" }, { name: "fig" }]);
    expect(() => registry.get("lemno")).toThrow(
      expect.objectContaining({
        code: "E_CONFIG",
        message: 'unknown fruit "lemno"; known: lemon, fig',
        hint: "did you mean basket.fruit=lemon?",
      }),
    );
    expect(() => registry.get("watermelon")).toThrow(expect.objectContaining({ hint: "choose one of lemon, fig" }));
    expect(registry.find("watermelon")).toBeUndefined();
  });

  it("knows no name that every object has", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(() => fruits().get(name)).toThrow(/unknown fruit/);
      expect(fruits().find(name)).toBeUndefined();
    }
  });

  it("takes the same object twice, and refuses another of its name and one without a name", () => {
    const fig = { name: "fig" };
    const registry = fruits([fig]);
    expect(registry.register(fig)).toBe(fig);
    expect(registry.names()).toEqual(["fig"]);
    expect(() => registry.register({ name: "fig" })).toThrow(
      expect.objectContaining({ code: "E_CONFIG", hint: "choose a name other than fig" }),
    );
    expect(() => registry.register({ name: "" })).toThrow(expect.objectContaining({ code: "E_CONFIG" }));
    // A user's JavaScript may leave the name out.
    expect(() => registry.register({} as Fruit)).toThrow(/every fruit needs a name; got undefined/);
  });
});
