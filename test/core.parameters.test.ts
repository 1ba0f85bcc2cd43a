import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocateParameters, layoutOf, shareParameters, slotView } from "../src/core/parameters.ts";

describe("a layout", () => {
  it("puts tensors one behind the other, without a gap, a scalar taking one float", () => {
    const layout = layoutOf([
      { name: "embedding", shape: [10, 4] },
      { name: "scale", shape: [] },
      { name: "bias", shape: [4] },
    ]);
    expect(layout.slots.map((s) => [s.name, s.offset, s.size])).toEqual([
      ["embedding", 0, 40],
      ["scale", 40, 1],
      ["bias", 41, 4],
    ]);
    expect(layout.size).toBe(45);
  });

  it("covers its vector exactly once, whatever the shapes", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(5), { maxLength: 3 }), { maxLength: 8 }), (shapes) => {
        const layout = layoutOf(shapes.map((shape, i) => ({ name: `t${i}`, shape })));
        const parameters = allocateParameters(layout.size);
        for (const { name } of layout.slots) {
          const view = slotView(parameters, layout, name);
          for (let i = 0; i < view.length; i++) view[i]! += 1;
        }
        expect(parameters.every((x) => x === 1)).toBe(true);
      }),
    );
  });
});

describe("parameters", () => {
  it("are zeros in shared memory, so that threads see one vector", () => {
    const parameters = allocateParameters(3);
    expect(parameters).toHaveLength(3);
    expect([...parameters]).toEqual([0, 0, 0]);
    expect(parameters.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("shared from a plain vector are a copy", () => {
    const values = Float32Array.of(1, 2);
    const parameters = shareParameters(values);
    values[0] = 9;
    expect([...parameters]).toEqual([1, 2]);
    expect(parameters.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("of another size than the layout's are E_SHAPE, and a name that is not in it is a mistake", () => {
    const layout = layoutOf([{ name: "a", shape: [2] }]);
    expect(() => slotView(allocateParameters(3), layout, "a")).toThrow(expect.objectContaining({ code: "E_SHAPE" }));
    expect(() => slotView(allocateParameters(2), layout, "b")).toThrow(RangeError);
  });
});
