/** The kernels that JavaScript calls. They keep nothing: every address is the caller's. */
export { attention, attentionGradient, attentionScratch } from "./attention";
export { addScaled, squareReluGradient } from "./elementwise";
export { attendRows, embed } from "./incremental";
export { rmsNorm, rmsNormGradient } from "./norm";
export { adam, scaleAll, sumOfSquares } from "./optimiser";
export { packedBytes, packedProduct, packedScratch, packRight, product, productScratch } from "./product";
export { addRows, addWeightedRows, gatherRows, sumRows } from "./rows";
export { crossEntropy } from "./softmax";
