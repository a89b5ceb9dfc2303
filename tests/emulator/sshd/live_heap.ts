import { memoryUsage } from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How many bytes this process still needs: its heap once all garbage is collected. */
export async function liveHeap(): Promise<number> {
  const collect = collector();
  // what is let go only after a turn, or by what is collected first, needs more than one
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return memoryUsage().heapUsed;
}

function collector(): () => void {
  const bun: unknown = Reflect.get(globalThis, "Bun");
  if (typeof bun === "object" && bun !== null) return () => Reflect.get(bun, "gc")(true);
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("this runtime cannot be told to collect");
  return () => collect();
}
