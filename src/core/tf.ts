/** The only module that imports TensorFlow.js. */
import { createRequire } from "node:module";
import type tfjs from "@tensorflow/tfjs";

/**
 * `require` instead of `import`: Node reads every imported CommonJS file twice, the first time for its names. For a
 * package of this size, that costs every thread half a second.
 */
const require = createRequire(import.meta.url);
export const tf: typeof tfjs = require("@tensorflow/tfjs");
export declare namespace tf {
  type Tensor = tfjs.Tensor;
  type Scalar = tfjs.Scalar;
  type Tensor1D = tfjs.Tensor1D;
  type Tensor2D = tfjs.Tensor2D;
  type Tensor3D = tfjs.Tensor3D;
  type DataType = tfjs.DataType;
  type KernelBackend = tfjs.KernelBackend;
  type KernelConfig = tfjs.KernelConfig;
  type GradSaveFunc = tfjs.GradSaveFunc;
}
