import { load } from "js-yaml";
import * as z from "zod";

/** Where a workflow's steps run, and with what. */
export interface WorkflowSettings {
  /** What a checkout would have made. */
  readonly workspace: string;
  /** An empty folder for the runner's own files. */
  readonly temporary: string;
  /** All of the runner's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes the place of variables that the workflow sets for all jobs. */
  readonly variables: Readonly<Record<string, string>>;
  /** What an action does here, by its name without a version. */
  readonly actions: Readonly<Record<string, (inputs: Inputs) => Promise<void>>>;
}

/** What an action is given. */
export type Inputs = Readonly<Record<string, string>>;

/** What became of a step. */
export interface StepResult {
  readonly name: string;
  readonly outcome: "success" | "failure" | "skipped";
  /** What it printed. */
  readonly output: string;
}

const stepSchema = z.strictObject({
  name: z.string().optional(),
  if: z.literal("always()").optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.string()).optional(),
  run: z.string().optional(),
});

/** As much of a GitHub workflow as is understood here; anything else is refused, and not left out. */
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.array(z.string()),
  permissions: z.record(z.string(), z.string()),
  env: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.strictObject({
      "runs-on": z.string(),
      "timeout-minutes": z.number(),
      steps: z.array(stepSchema),
    }),
  ),
});

/**
 * Runs the steps of a GitHub workflow one after the other, as its runner does on Linux: by `bash -e`, with what a
 * step adds to `GITHUB_PATH` for the next ones, and after a failure only those that always run.
 */
export async function runWorkflow(text: string, settings: WorkflowSettings): Promise<StepResult[]> {
  if (text.includes("${{")) throw new Error("expressions are not understood here");
  const workflow = workflowSchema.parse(load(text));
  const { workspace, temporary, variables } = settings;
  const file = (name: string): string => `${temporary}/${name}`;
  for (const name of ["path", "summary"]) await Deno.writeTextFile(file(name), "");
  const env = {
    ...settings.env,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: workspace,
    GITHUB_PATH: file("path"),
    GITHUB_STEP_SUMMARY: file("summary"),
    RUNNER_TEMP: temporary,
    ...workflow.env,
    ...variables,
  };
  const results: StepResult[] = [];
  for (const step of Object.values(workflow.jobs).flatMap(({ steps }) => steps)) {
    const name = step.name ?? step.uses ?? step.run ?? "";
    const hasFailed = results.some(({ outcome }) => outcome === "failure");
    if (hasFailed && step.if === undefined) {
      results.push({ name, outcome: "skipped", output: "" });
      continue;
    }
    const added = (await Deno.readTextFile(file("path"))).split("\n").filter((line) => line !== "");
    const PATH = [...added.reverse(), settings.env["PATH"] ?? ""].join(":");
    results.push({ name, ...await runStep(step, settings, { ...env, PATH }) });
  }
  return results;
}

async function runStep(
  { uses, with: inputs = {}, run }: z.infer<typeof stepSchema>,
  { workspace, actions }: WorkflowSettings,
  env: Record<string, string>,
): Promise<Omit<StepResult, "name">> {
  if (uses !== undefined) {
    const action = actions[uses.replace(/@.*/, "")];
    if (action === undefined) throw new Error(`nobody says what ${uses} does here`);
    try {
      await action(inputs);
      return { outcome: "success", output: "" };
    } catch (error) {
      return { outcome: "failure", output: String(error) };
    }
  }
  const command = new Deno.Command("bash", {
    args: ["-e", "-c", run ?? "", "step"],
    cwd: workspace,
    env,
    clearEnv: true,
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  return { outcome: success ? "success" : "failure", output };
}
