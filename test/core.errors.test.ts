import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { expectLength, fromFailure, toFailure, WanderError } from "../src/core/errors.ts";

describe("a failure", () => {
  it("crosses structured clone with the code, the message and the hint that an error loses there", () => {
    const error = new WanderError("E_TASK", "row 3 has 4 cells, expected 5", { hint: "make the grid rectangular" });
    expect(structuredClone(error)).not.toMatchObject({ code: "E_TASK" });
    const back = fromFailure(structuredClone(toFailure(error)));
    expect(back).toBeInstanceOf(WanderError);
    expect({ ...back, message: back.message }).toEqual({
      name: "WanderError",
      code: "E_TASK",
      hint: "make the grid rectangular",
      message: "row 3 has 4 cells, expected 5",
    });
    expect(back.stack).toBe(error.stack);
  });

  it("crosses a message port whole", async () => {
    const { port1, port2 } = new MessageChannel();
    const received = new Promise((resolve) => port2.once("message", resolve));
    const failure = toFailure(new WanderError("E_LIMIT", "out of fuel", { hint: "raise the fuel" }));
    port1.postMessage(failure);
    expect(await received).toEqual(failure);
    port1.close();
  });

  it("of anything else that was thrown is E_WORKER with what it said and where", () => {
    expect(toFailure(new TypeError("x is not a function"))).toMatchObject({
      ok: false,
      code: "E_WORKER",
      message: "x is not a function",
      stack: expect.stringContaining("core.errors.test"),
    });
    expect(toFailure("a string")).toMatchObject({ code: "E_WORKER", message: "a string", stack: "" });
    expect(toFailure(undefined)).toMatchObject({ message: "undefined" });
  });
});

describe("a WanderError", () => {
  it("keeps its cause, and has none where none was given", () => {
    const cause = new Error("disk");
    expect(new WanderError("E_FILE", "m", { hint: "h", cause }).cause).toBe(cause);
    expect("cause" in new WanderError("E_FILE", "m", { hint: "h" })).toBe(false);
  });
});

it("expectLength passes equal lengths and names both when they differ", () => {
  expectLength(3, 3, "vector");
  expect(() => expectLength(2, 3, "vector")).toThrow(
    expect.objectContaining({ code: "E_SHAPE", message: "vector: expected 3, got 2" }),
  );
});
