import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { examples, sampledShape, sampling, trainedShape } from "./numeric-work.ts";

/**
 * The same model in PyTorch, eager and on one thread: reads "train N" and "sample B" lines, answers seconds a step and tokens
 * a second. Sequences are padded to the longest, attention is scaled_dot_product_attention.
 */
const driver = `
import json, sys, time
import torch, torch.nn.functional as F
torch.set_num_threads(1)
torch.manual_seed(1)
work = json.loads(sys.stdin.readline())
def make(s):
    D, H = s["width"], s["hidden"]
    p = {"embedding": torch.randn(s["vocabulary"], D) * .02, "positions": torch.randn(s["context"], D) * .02, "norm": torch.ones(D)}
    for l in range(s["layers"]):
        for n in ("query", "key", "value", "output"): p[f"{l}.{n}"] = torch.randn(D, D) * .02
        p[f"{l}.up"], p[f"{l}.down"] = torch.randn(D, H) * .02, torch.randn(H, D) * .02
        p[f"{l}.an"], p[f"{l}.fn"] = torch.ones(D), torch.ones(D)
    return p
norm = lambda x, g: x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5) * g
def heads(x, s): return x.unflatten(-1, (s["heads"], -1)).transpose(-2, -3)
def block(p, s, l, x, attend):
    n = norm(x, p[f"{l}.an"])
    q, k, v = (heads(n @ p[f"{l}.{m}"], s) for m in ("query", "key", "value"))
    x = x + attend(l, q, k, v).transpose(-2, -3).flatten(-2) @ p[f"{l}.output"]
    return x + F.relu(norm(x, p[f"{l}.fn"]) @ p[f"{l}.up"]).square() @ p[f"{l}.down"]
S, E = work["trained"], work["examples"]
P = make(S)
for t in P.values(): t.requires_grad_(True)
T = max(len(e["prompt"]) + len(e["answer"]) - 1 for e in E)
inputs = torch.zeros(len(E), T, dtype=torch.long)
rows, targets = [], []
for b, e in enumerate(E):
    seq = e["prompt"] + e["answer"][:-1]
    inputs[b, :len(seq)] = torch.tensor(seq)
    for i, a in enumerate(e["answer"]):
        rows.append(b * T + len(e["prompt"]) - 1 + i); targets.append(a)
rows, targets = torch.tensor(rows), torch.tensor(targets)
adam = torch.optim.Adam(P.values(), lr=1e-3)
def step():
    x = P["embedding"][inputs] + P["positions"][:T]
    for l in range(S["layers"]):
        x = block(P, S, l, x, lambda l, q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True))
    logits = norm(x, P["norm"]).flatten(0, 1)[rows] @ P["embedding"].T
    loss = F.cross_entropy(logits, targets)
    adam.zero_grad(); loss.backward()
    torch.nn.utils.clip_grad_norm_(P.values(), 1.0)
    adam.step()
def train(n):
    start = time.perf_counter()
    for _ in range(n): step()
    return (time.perf_counter() - start) / n
Z = work["sampled"]
W = make(Z)
@torch.no_grad()
def sample(B):
    lead, tokens, each = work["promptTokens"], work["tokens"], Z["width"] // Z["heads"]
    keys = torch.zeros(Z["layers"], 2, B, Z["heads"], lead + tokens, each)
    mask = torch.full((3, Z["vocabulary"]), float("-inf"))
    for k in range(3): mask[k, k::3] = 0
    def run(x, at):
        def attend(l, q, k, v):
            n = k.shape[-2]
            keys[l, 0, :, :, at:at + n] = k; keys[l, 1, :, :, at:at + n] = v
            return F.scaled_dot_product_attention(q, keys[l, 0, :, :, :at + n], keys[l, 1, :, :, :at + n], is_causal=n > 1)
        x = W["embedding"][x] + W["positions"][at:at + x.shape[1]]
        for l in range(Z["layers"]): x = block(W, Z, l, x, attend)
        return norm(x[:, -1], W["norm"]) @ W["embedding"].T
    logits = run(torch.randint(Z["vocabulary"], (B, lead)), 0)
    start = time.perf_counter()
    for t in range(tokens):
        legal = mask[(torch.arange(B) + t) % 3]
        p = .95 * torch.softmax(logits + legal, -1) + .05 * (legal == 0) / (legal == 0).sum(-1, keepdim=True)
        logits = run(torch.multinomial(p, 1), lead + t)
    return B * tokens / (time.perf_counter() - start)
print(json.dumps(torch.__version__), flush=True)
for line in sys.stdin:
    what, n = line.split()
    print(train(int(n)) if what == "train" else sample(int(n)), flush=True)
`;

export type Torch = {
  version: string;
  secondsPerStep(steps: number): Promise<number>;
  tokensPerSecond(batch: number): Promise<number>;
  close(): void;
};

/** Undefined if WANDER_PYTHON names no Python with PyTorch. */
export async function startTorch(): Promise<Torch | undefined> {
  const python = process.env.WANDER_PYTHON;
  if (python === undefined) return undefined;
  const child = spawn(python, ["-c", driver], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = `${said}${chunk}`.slice(-500);
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    const answer = await answers.next();
    if (answer.done === true) throw new Error(`${python} ended: ${said}`);
    return answer.value;
  };
  child.stdin.on("error", () => undefined); // said by the answer that does not come
  await started(child, python);
  const work = { trained: trainedShape, sampled: sampledShape, examples, ...sampling };
  const version = await ask(JSON.stringify(work)).catch((error: Error) => {
    if (/No module named 'torch'/.test(error.message)) return undefined;
    throw error;
  });
  if (version === undefined) return undefined;
  return {
    version: JSON.parse(version),
    secondsPerStep: async (steps) => Number(await ask(`train ${steps}`)),
    tokensPerSecond: async (batch) => Number(await ask(`sample ${batch}`)),
    close: () => child.kill(),
  };
}

async function started(child: ChildProcess, python: string): Promise<void> {
  await Promise.race([
    once(child, "spawn"),
    once(child, "error").then(([error]) => {
      throw new Error(`WANDER_PYTHON=${python} does not start: ${(error as Error).message}`);
    }),
  ]);
}
