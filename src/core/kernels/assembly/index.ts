/** The kernels that JavaScript calls. They hold no memory: every address belongs to the caller. */
export { attention, attentionGradient, attentionScratch } from "./attention";
export { choose, compareRows } from "./compare";
export { addScaled, squareReluGradient } from "./elementwise";
export { exponential } from "./exponential";
export { attendRows, embed } from "./incremental";
export { copyRuns, copySteps } from "./move";
export { rmsNorm, rmsNormGradient } from "./norm";
export { adam, scaleAll, sumOfSquares } from "./optimiser";
export { packedBytes, packedProduct, packedScratch, packRight, product, productScratch } from "./product";
export { addSegments, sumAlong } from "./reduce";
export { addWeightedRows, gatherRows } from "./rows";
export { crossEntropy, heat } from "./softmax";
