/** How dopamine gates plasticity; every one is a key of the experiment file (`plasticity.*`). */
export type PlasticitySettings = {
  gain: number; // weight = clip(1 + gain * dopamine, min, max)
  min: number;
  max: number;
};
