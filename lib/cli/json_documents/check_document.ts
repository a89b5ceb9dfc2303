import * as z from "zod";
import { versionField } from "./fields.ts";

const resultSchema = z.strictObject({
  alias: z.string().nullable().describe(
    "The node's alias; null where the pool as a whole was checked",
  ),
  node_id: z.string().nullable().describe(
    "The node's id; null where the pool as a whole was checked",
  ),
  check: z.string().describe("The check's id, such as login"),
  severity: z.enum(["error", "warning"])
    .describe("Whether a failure means that the pool cannot be relied on"),
  verdict: z.enum(["passed", "failed", "skipped"])
    .describe("skipped where what it needs has failed, or where it says nothing of such a node"),
  duration_ms: z.number().min(0).describe("How long it took"),
  detail: z.string().describe("What was found and, where it failed, what to do"),
  data: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]),
  ).describe("What else was found: latencies (names that end in _ms), fingerprints, versions"),
});

/** What a run of checks found. */
export const checkDocument = z.strictObject({
  version: versionField,
  target: z.string().describe("Where the nodes come from: live, emulator, static or docker"),
  pool: z.string().describe("The pool's id"),
  interrupted: z.boolean().describe("Whether it was broken off, so that results may be missing"),
  summary: z.strictObject({
    passed: z.int().min(0).describe("Checks that passed"),
    failed: z.int().min(0).describe("Checks that failed, warnings among them"),
    skipped: z.int().min(0).describe("Checks that were not run"),
  }).describe("How many results there are of each verdict"),
  results: z.array(resultSchema)
    .describe("Those of the pool as a whole first, then node by node"),
}).describe("What poolgen check --json prints");

/** What `poolgen check --json` prints. */
export type CheckDocument = z.output<typeof checkDocument>;
