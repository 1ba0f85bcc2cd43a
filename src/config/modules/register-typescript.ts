/** For `node --import wander-population/typescript`: lets a program of yours import TypeScript on every Node that wander runs on. */
import { allowTypeScript } from "./typescript.ts";

allowTypeScript();
