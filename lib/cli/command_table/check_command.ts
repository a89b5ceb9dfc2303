import { CALL_OPTIONS } from "./account_options.ts";
import type { Command } from "./command.ts";
import { CONFIG_OPTIONS } from "./config_options.ts";
import { CONTAINER_OPTIONS } from "./container_options.ts";
import { CREDENTIAL_OPTIONS } from "./credential_options.ts";

/** `poolgen check`. */
export const CHECK_COMMAND: Command = {
  words: ["check"],
  summary: "Prove that the nodes can be reached and used by the rendered files",
  operands: "[NODE...]",
  options: [
    {
      name: "only",
      value: "CHECKS",
      kind: "checks",
      summary: "only these checks, divided by commas",
    },
    { name: "skip", value: "CHECKS", kind: "checks", summary: "all checks but these" },
    { name: "list", summary: "list the checks, and make none" },
    { name: "wait", value: "TIME", summary: "check again until all pass, for so long at most" },
    {
      name: "concurrency",
      value: "N",
      summary: "how many nodes are asked at once; 64 unless given",
    },
    {
      name: "transport",
      value: "NAME",
      kind: ["ssh2", "openssh"],
      summary: "ssh2 or openssh; ssh2 unless given, which is faster",
    },
    { name: "junit", value: "FILE", summary: "write the report as JUnit's XML too" },
    { name: "html", value: "FILE", summary: "write it as a page too, which needs nothing else" },
    { name: "github", summary: "print annotations for GitHub Actions too, and sum the step up" },
    { name: "schema", summary: "print the JSON Schema of what --json prints" },
    { name: "templates", value: "DIR", summary: "the templates that they were rendered with" },
    { name: "node-scripts", summary: "they have a tunnel script for each node, however many" },
    { name: "out", value: "DIR", summary: "where the rendered files are; generated unless given" },
    { name: "poolid", value: "ID", kind: "pool", summary: "another pool than the pool file's" },
    ...CALL_OPTIONS,
    ...CONFIG_OPTIONS,
    ...CONTAINER_OPTIONS,
    ...CREDENTIAL_OPTIONS,
  ],
  note:
    "NODE is a number, a range such as 0-7, an alias, an id, a pattern such as 'node*', or state=idle. " +
    "Exits with 3 where a check failed.",
  examples: [
    "poolgen check",
    "poolgen check 0-3 --only login,docker --json",
    "poolgen check --wait 5m",
  ],
  load: () => import("../commands/check.ts"),
};
