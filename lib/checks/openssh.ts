import { access } from "node:fs/promises";
import { UserError } from "../errors.ts";
import { cannotRun } from "../ssh/cannot_run.ts";
import { nodeNames } from "../inventory/inventory.ts";
import { runProgram } from "../ssh/run_program.ts";
import type { CheckOutcome } from "./check_result.ts";
import { error, type NodeCheck, type NodeSubject } from "./check.ts";

/** Whether OpenSSH takes from the rendered file what was meant, also where the user's own file includes it. */
export const openssh: NodeCheck = {
  scope: "node",
  id: "openssh",
  summary: "ssh reads our values from the rendered file, also when it is included in the user's",
  needs: [],
  deadline: 30_000,
  severity: error,
  run: async (subject) => {
    const { node, facts: { pool, configFile, userConfigFile } } = subject;
    const stale = await differences(subject, node.alias, configFile);
    if (stale.length > 0) return failed(stale, configFile, "render again with: poolgen render");
    if (userConfigFile === undefined) {
      return {
        verdict: "passed",
        detail: "ssh reads what was rendered",
        data: { included: false },
      };
    }
    // another pool may have the short name there
    const name = nodeNames(pool, node).at(-1) ?? node.alias;
    const shadowed = await differences(subject, name, userConfigFile);
    if (shadowed.length > 0) return failed(shadowed, userConfigFile, SHADOWED);
    const detail = "ssh reads what was rendered, also through your own ssh_config";
    return { verdict: "passed", detail, data: { included: true } };
  },
};

const SHADOWED = "an option above ours shadows it; put the Include at the very top";

function failed(differences: readonly string[], file: string, remedy: string): CheckOutcome {
  const detail = `${differences.join("; ")}, by ${file}: ${remedy}`;
  return { verdict: "failed", detail, data: { differences } };
}

/** What `ssh -G` says otherwise than it should. Throws where ssh cannot read the file. */
async function differences(
  { node, facts, signal }: NodeSubject,
  name: string,
  file: string,
): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram(
    "ssh",
    ["-F", file, "-G", "--", name],
    { env: facts.env, signal },
  ).catch((cause: unknown) => {
    throw signal.aborted ? cause : cannotRun("ssh", cause);
  });
  if (code !== 0) {
    const isThere = await access(file).then(() => true, () => false);
    throw new UserError(
      isThere
        ? `ssh cannot read ${file}: ${stderr.trim().slice(0, 300)}`
        : `there is no ${file}: render it with: poolgen render`,
    );
  }
  const said = new Map(
    stdout.split("\n").map((line) => {
      const space = line.indexOf(" ");
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
  const wanted: readonly (readonly [string, string])[] = [
    ["hostname", node.address],
    ["port", String(node.port)],
    ["hostkeyalias", node.nodeId.toLowerCase()],
    ["stricthostkeychecking", node.hostKeys.length > 0 ? "true" : "accept-new"],
    ...(node.user === undefined ? [] : [["user", node.user]] as const),
  ];
  return wanted.flatMap(([keyword, value]) => {
    const found = said.get(keyword) ?? "nothing";
    if (found.toLowerCase() === value.toLowerCase()) return [];
    return [`${keyword} is ${found} in place of ${value}`];
  });
}
