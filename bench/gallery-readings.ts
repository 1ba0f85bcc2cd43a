/** How to read each figure, by the report it is in and its id; beside the sentence that the figure says itself. */
export const readings: Readonly<Record<string, string>> = {
  "run-headline":
    "Three counts of the same exam tasks. Base and final have the same search budget, so their ratio is what learning added; cumulative also has what was found on the way and lost again.",
  "run-solved":
    "One thin line an agent, the population bold: an agent's share is of its own family's tasks, the population's of all. A bold line that rises while thin ones are flat means that different agents find different tasks.",
  "run-drift":
    "One measure at a time, chosen above the figure. The bold line is the mean over pairs of agents, the dashed one the mean distance to the base. Copies that share their weights fall back together at each sharing.",
  "run-divergence":
    "One square a pair of agents, the last row and column the base; colours mean the same in every round, so move the slider and watch. White is a pair that was not measured in that round.",
  "run-map":
    "Classical multidimensional scaling of policy divergence: distances on the map are distances between policies as far as two dimensions can show them. Directions have no meaning of their own: each round's map is moved so that the base is at its place, and turned onto the map of the round before (orthogonal Procrustes, Schönemann 1966).",
  "run-paths":
    "The loss of parameters mixed from two agents, from all of one (left) to all of the other. A hump is a barrier: the two lie in different valleys, and averaging them would cost what the hump is high (Frankle et al. 2020). A negative barrier is a valley: their average is better than the two are in the mean.",
  "run-forgetting":
    "Accuracy on each family's fixed puzzles, above (purple) or below (brown) the base's, round by round. Where agents move between families the four numbers follow Lopez-Paz and Ranzato 2017 and Chaudhry et al. 2018; where they stay, only the change elsewhere is defined.",
  "run-tasks":
    "A column a task, a row an agent, coloured by the round in which that agent solved it for the first time. Agents' own families stand together: squares outside them came by sharing, or by luck.",
  "run-value":
    "Above, how far predictions are off on traces that the value function has not seen; in the middle, whether it tells partial answers that led to a solution from others; below, reliability: dots on the diagonal are predictions that come true as often as they say.",
  "run-library":
    "Abstractions in the middle, who had the fragment on the left, who used the abstraction on the right. Choose one to read its program. An entry without links on the right was never used.",
  "run-flow":
    "A row gives, a column takes. Profit counts an exam task that the receiver solved for the first time with an answer that owes something to the giver; exposure alone is no profit.",
  "run-length":
    "Compression makes right answers shorter and trains on the shorter form. The upper lines should part; if the lower line falls when they do, shortening costs tasks.",
  "run-budget":
    "What each agent spent in a round, by kind. Bars differ where an agent had nothing to learn from, or solved its tasks before its budget ended.",
  "run-learning":
    "Training loss, loss and accuracy on fixed probes, and dopamine: outcome minus the value function's expectation. Dopamine that stays high means a value function that expects too little.",
  "run-workers":
    "Figures of the clock, which enter no result: they say where time went, and whether more threads would help.",
  "comparison-standings":
    "The mark is the interquartile mean over seeds and families, the bar its 95 % interval by stratified bootstrap, small dots the seeds. On the right, how probably a run of the arm does better in a family than one of the first arm.",
  "comparison-until":
    "The price of a number of tasks, in program runs: the mean over seeds, counted at the ends of rounds. A hollow mark is an arm that did not find so many with some seed; its true mean is further right.",
  "comparison-curves":
    "What any agent has solved so far, with the same intervals. Over rounds it says who is first; over program runs or tokens, who is cheaper.",
  "comparison-pairs":
    "Seeds are paired: both runs of a pair have the same tasks and the same random streams. The bar is the 95 % interval of the mean difference, and the verdict rests on it. Marks on both sides of the line mean that the seed matters more than the arm.",
  "comparison-profiles":
    "How many runs, over all families, solve more than so many of the tasks. Where curves cross, one arm is better on hard families and the other on easy ones.",
  "comparison-families":
    "The difference to the first arm in each family. Colours are full at 50 points of a hundred in every comparison, so that they can be held beside those of another. A single strong row is a family that sharing helps or harms; framed cells have a verdict of their own.",
  "comparison-gain":
    "Every run once: how far its copies are apart at the end against what it found beyond its base. The correlation below says whether the two go together, and never why.",
  "comparison-drift":
    "The mean distance between copies, round by round and arm by arm. Arms that pass on more stay closer.",
  "comparison-libraries":
    "Each abstraction of each run: by how many tokens all solutions together would be longer without it. One that is used often and saves little is only a name.",
  "comparison-flows":
    "The same matrix for each arm, summed over seeds: who gave what others solved tasks with. An arm that shares nothing is empty.",
  "comparison-maps":
    "Each run's map with one scale for all: a wide cloud is a population that diverged, a knot one that stayed together. Colours are the arms', numbers the agents'.",
};
