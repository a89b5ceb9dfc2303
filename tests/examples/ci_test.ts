import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { load } from "js-yaml";
import * as z from "zod";
import { projectRoot } from "../../scripts/project_paths.ts";
import { runWorkflow, type StepResult } from "../../scripts/run_workflow.ts";
import { type EmulatorSite, makeSite } from "../e2e/emulator_site.ts";
import { runCommand } from "../support/command.ts";
import { exists } from "../support/exists.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { makeKey } from "../support/ssh_keys.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NEEDED = ["bash", "ssh", "ssh-keygen", "curl", "sha256sum"];
const root = projectRoot();
const executable = `${root}/dist/poolgen`;

/** A repository with a pool file, and a server from which the executable can be had. */
interface CiSite extends AsyncDisposable {
  readonly site: EmulatorSite;
  readonly temporary: string;
  /** The variables that the examples tell their readers to set. */
  readonly variables: Readonly<Record<"POOLGEN_URL" | "POOLGEN_SHA256", string>>;
}

async function makeCiSite(): Promise<CiSite> {
  const parts = new AsyncDisposableStack();
  const [, program] = PROGRAMS;
  if (program === undefined) throw new Error("there is no executable to test");
  const site = parts.use(await makeSite(program));
  await site.done("init");
  // poolgen would make a pair itself, of a kind that takes it seconds
  await makeKey(`${site.folder}/id_rsa_shipyard`);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ url }) => {
      if (new URL(url).pathname !== "/poolgen-linux-x64") {
        return new Response(null, {
          status: 404,
        });
      }
      return new Response((await Deno.open(executable)).readable);
    },
  );
  parts.defer(() => server.shutdown());
  const sum = (await runCommand("sha256sum", [executable])).stdout.split(" ")[0] ?? "";
  const temporary = `${site.tmp}/runner`;
  await Deno.mkdir(temporary);
  return {
    site,
    temporary,
    variables: {
      POOLGEN_URL: `http://127.0.0.1:${server.addr.port}/poolgen-linux-x64`,
      POOLGEN_SHA256: sum,
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function example(name: string): Promise<string> {
  return Deno.readTextFile(`${root}/examples/ci/${name}`);
}

async function runGithub(
  { site, temporary, variables }: CiSite,
  more: Readonly<Record<string, string>> = {},
): Promise<StepResult[]> {
  return await runWorkflow(await example("github-actions.yml"), {
    workspace: site.folder,
    temporary,
    env: site.env,
    variables: { ...variables, ...more },
    actions: {
      "actions/checkout": () => Promise.resolve(),
      "actions/upload-artifact": async ({ path = "", "if-no-files-found": otherwise }) => {
        assertEquals(otherwise, "error");
        assert(await exists(`${site.folder}/${path}`), `there is no file ${path}`);
      },
    },
  });
}

/** Requires that a report is one of many checks that all passed. */
async function assertReport({ folder }: EmulatorSite): Promise<void> {
  const report = await Deno.readTextFile(`${folder}/report.xml`);
  assertMatch(report, /<testsuites? [^>]*failures="0"/);
  assert((report.match(/<testcase /g)?.length ?? 0) > 20);
}

testWith(NEEDED, "the workflow of GitHub Actions runs step by step", async () => {
  await using ci = await makeCiSite();
  const results = await runGithub(ci);
  const failed = results.filter(({ outcome }) => outcome !== "success");
  assertEquals(failed, []);
  assertEquals(results.length, 5);
  assertStringIncludes(results[3]?.output ?? "", "\nnode0\n");
  await assertReport(ci.site);
  assertMatch(await Deno.readTextFile(`${ci.temporary}/summary`), /passed/);
});

testWith(NEEDED, "an executable with another checksum is never run", async () => {
  await using ci = await makeCiSite();
  const results = await runGithub(ci, { POOLGEN_SHA256: "0".repeat(64) });
  assertEquals(results.map(({ outcome }) => outcome), [
    "success",
    "failure",
    "skipped",
    "skipped",
    "failure",
  ]);
  assertStringIncludes(results[1]?.output ?? "", "FAILED");
  assertEquals(await exists(`${ci.site.folder}/generated`), false);
});

/** Runs a script as the runner of GitLab and that of Azure Pipelines do. */
async function runScript(
  { site, temporary, variables }: CiSite,
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { code, stdout, stderr } = await runCommand("bash", ["-e", "-c", script], {
    cwd: site.folder,
    env: { ...site.env, ...variables, AGENT_TEMPDIRECTORY: temporary, ...env },
    clearEnv: true,
    timeoutMs: 120_000,
  });
  assertEquals(code, 0, stdout + stderr);
  return stdout;
}

testWith(NEEDED, "the script of GitLab runs", async () => {
  await using ci = await makeCiSite();
  const { pool } = z.strictObject({
    pool: z.strictObject({
      image: z.string(),
      timeout: z.string(),
      variables: z.strictObject({ POOLGEN_URL: z.string(), POOLGEN_SHA256: z.string() }),
      before_script: z.array(z.string().startsWith("apt-get ")),
      script: z.array(z.string()),
      artifacts: z.object({ reports: z.strictObject({ junit: z.literal("report.xml") }) }),
    }),
  }).parse(load(await example("gitlab-ci.yml")));
  await runScript(ci, pool.script.join("\n"), { CI_PROJECT_DIR: ci.site.folder });
  await assertReport(ci.site);
});

testWith(NEEDED, "the steps of Azure Pipelines run", async () => {
  await using ci = await makeCiSite();
  const { steps } = z.object({
    variables: z.strictObject({ POOLGEN_URL: z.string(), POOLGEN_SHA256: z.string() }),
    steps: z.array(z.object({ bash: z.string().optional(), task: z.string().optional() })),
  }).parse(load(await example("azure-pipelines.yml")));
  let path = ci.site.env["PATH"] ?? "";
  const scripts = steps.flatMap(({ bash }) => bash ?? []);
  assertEquals(scripts.length, 3);
  for (const script of scripts) {
    const said = await runScript(ci, script, { PATH: path });
    const [, added] = /^##vso\[task\.prependpath\](.*)$/m.exec(said) ?? [];
    if (added !== undefined) path = `${added}:${path}`;
  }
  await assertReport(ci.site);
});
