import * as z from "zod";

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
  verdict: z.enum(["passed", "failed", "skipped"]),
  duration_ms: z.number().min(0),
  detail: z.string().describe("What was found and, where it failed, what to do"),
  data: z.record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]),
  ).describe("What else was found: latencies (names that end in _ms), fingerprints, versions"),
});

const documentSchema = z.strictObject({
  version: z.literal(1),
  target: z.string().describe("Where the nodes come from: live, emulator, static or docker"),
  pool: z.string(),
  interrupted: z.boolean().describe("Whether it was broken off, so that results may be missing"),
  summary: z.strictObject({
    passed: z.int().min(0),
    failed: z.int().min(0).describe("Warnings that failed among them"),
    skipped: z.int().min(0),
  }),
  results: z.array(resultSchema)
    .describe("Those of the pool as a whole first, then node by node"),
}).describe("What poolgen check --json prints");

/** The document that `jsonReport` gives. */
export type ReportDocument = z.output<typeof documentSchema>;

/** The JSON Schema (2020-12) of the document that `jsonReport` gives. */
export function reportSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(documentSchema), undefined, 2)}\n`;
}
