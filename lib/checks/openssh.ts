import { cannotRun } from "../ssh/cannot_run.ts";
import { nodeNames } from "../inventory/inventory.ts";
import { runProgram } from "../ssh/run_program.ts";
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
    const { configFile, userConfigFile } = subject.facts;
    const { node, facts: { pool } } = subject;
    const faults = await differences(subject, node.alias, configFile);
    if (userConfigFile !== undefined) {
      // another pool may have the short name there
      const name = nodeNames(pool, node).at(-1) ?? node.alias;
      faults.push(...await differences(subject, name, userConfigFile));
    }
    if (faults.length > 0) {
      return { verdict: "failed", detail: faults.join("; "), data: { differences: faults } };
    }
    return {
      verdict: "passed",
      detail: userConfigFile === undefined
        ? "ssh reads what was rendered"
        : "ssh reads what was rendered, also through your own ssh_config",
      data: { included: userConfigFile !== undefined },
    };
  },
};

/** What `ssh -G` says otherwise than it should. */
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
  if (code !== 0) return [`ssh cannot read ${file}: ${stderr.trim().slice(0, 300)}`];
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
    return [
      `${keyword} is ${found} in place of ${value}, by ${file}: an option above ours shadows it; ` +
      "put the Include at the very top, or render again",
    ];
  });
}
