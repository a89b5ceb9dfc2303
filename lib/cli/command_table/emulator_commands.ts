import type { Command, OptionSpec } from "./command.ts";
import { CONFIG_OPTIONS } from "./config_options.ts";
import { ENGINE_OPTIONS } from "./engine_options.ts";

/** The options that say which instance is meant. */
export const INSTANCE_OPTIONS: readonly OptionSpec[] = [
  { name: "name", value: "NAME", kind: "instance", summary: "the instance; default unless given" },
  { name: "state", value: "DIR", summary: "its folder; ~/.poolgen/emulator/NAME unless given" },
];

/** How an instance and its pool are to be. */
const UP_OPTIONS: readonly OptionSpec[] = [
  { name: "nodes", value: "N", summary: "how many nodes; else as the pool file says, else 2" },
  {
    name: "pool",
    value: "ID",
    kind: "pool",
    summary: "the pool's id; else as the pool file says, else pool",
  },
  { name: "port", value: "P", summary: "port of the Batch account; a free one unless given" },
  {
    name: "ssh-port-base",
    value: "P",
    summary: "port of the first node, the next ones follow; 0: free ones, as unless given",
  },
  { name: "host", value: "ADDRESS", summary: "what to listen on; 127.0.0.1 unless given" },
  { name: "accept-bearer", summary: "let requests with any bearer token in, besides signed ones" },
  { name: "strict-api-version", summary: "refuse api-versions that the emulator does not know" },
  { name: "pace", value: "PACE", summary: "how long states last: now, 2s or 3polls" },
  { name: "seed", value: "N", summary: "repeats the same faults at random; 1 unless given" },
  ...ENGINE_OPTIONS,
  ...CONFIG_OPTIONS.filter(({ name }) => name === "configdir"),
  ...INSTANCE_OPTIONS,
];

const NOTE =
  "Each option can also be an environment variable: --ssh-port-base is POOLGEN_EMULATOR_SSH_PORT_BASE.";

/** The commands of the emulator. */
export const EMULATOR_COMMANDS: readonly Command[] = [
  {
    words: ["emulator", "up"],
    summary: "Start a Batch account with a pool of SSH nodes on this machine, or resize its pool",
    options: [
      { name: "detach", letter: "d", summary: "return when it is ready, and leave it running" },
      ...UP_OPTIONS,
    ],
    note: NOTE,
    examples: [
      "poolgen emulator up -d && poolgen render && ssh -F generated/ssh_config node0",
      "poolgen emulator up --nodes 8",
    ],
    load: () => import("../commands/emulator_up.ts"),
  },
  {
    words: ["emulator", "status"],
    summary: "Show an instance and its nodes",
    options: INSTANCE_OPTIONS,
    note: NOTE,
    examples: ["poolgen emulator status", "poolgen emulator status --json"],
    load: () => import("../commands/emulator_status.ts"),
  },
  {
    words: ["emulator", "down"],
    summary: "Stop an instance; its state stays for the next up",
    options: INSTANCE_OPTIONS,
    note: NOTE,
    examples: ["poolgen emulator down"],
    load: () => import("../commands/emulator_down.ts"),
  },
  {
    words: ["emulator", "exec"],
    summary: "Run a command with an instance of its own, which ends with it",
    operands: "-- COMMAND...",
    options: UP_OPTIONS,
    note:
      `Where --name or --state names an instance that runs already, the command gets that one. ${NOTE}`,
    examples: [
      "poolgen emulator exec -- sh -c 'poolgen render && ssh -F generated/ssh_config node0 hostname'",
    ],
    load: () => import("../commands/emulator_exec.ts"),
  },
  {
    words: ["emulator", "node"],
    summary: "Reboot a node, take it away, bring it back, or change its host key",
    operands: "NODE reboot|preempt|unusable|recover|rotate-host-key",
    operandKinds: ["emulated node"],
    options: INSTANCE_OPTIONS,
    note: NOTE,
    examples: ["poolgen emulator node 0 reboot", "poolgen emulator node node1 preempt"],
    load: () => import("../commands/emulator_node.ts"),
  },
  {
    words: ["emulator", "fault", "set"],
    summary: "Make something go wrong while an instance runs",
    operands: "NAME VALUE",
    operandKinds: ["fault"],
    options: [
      {
        name: "node",
        value: "NODE",
        kind: "emulated node",
        summary: "only for this node, where the fault is one of SSH",
      },
      ...INSTANCE_OPTIONS,
    ],
    note: NOTE,
    examples: [
      "poolgen emulator fault set api-latency 40ms",
      "poolgen emulator fault set ssh-drop-after 64KiB --node 1",
    ],
    load: () => import("../commands/emulator_fault_set.ts"),
  },
  {
    words: ["emulator", "fault", "list"],
    summary: "Show the faults that are set, and those that there are",
    options: INSTANCE_OPTIONS,
    note: NOTE,
    examples: ["poolgen emulator fault list"],
    load: () => import("../commands/emulator_fault_list.ts"),
  },
  {
    words: ["emulator", "fault", "clear"],
    summary: "Take back one fault, or all of them",
    operands: "[NAME]",
    operandKinds: ["fault"],
    options: INSTANCE_OPTIONS,
    note: NOTE,
    examples: ["poolgen emulator fault clear", "poolgen emulator fault clear api-latency"],
    load: () => import("../commands/emulator_fault_clear.ts"),
  },
  {
    words: ["emulator", "reset"],
    summary: "Back to the pool that the last up asked for: new nodes, no faults",
    options: INSTANCE_OPTIONS,
    note: NOTE,
    examples: ["poolgen emulator reset"],
    load: () => import("../commands/emulator_reset.ts"),
  },
  {
    words: ["emulator", "logs"],
    summary: "Print the log of an instance",
    options: INSTANCE_OPTIONS,
    note: NOTE,
    examples: ["poolgen emulator logs"],
    load: () => import("../commands/emulator_logs.ts"),
  },
  {
    words: ["emulator", "list"],
    summary: "List the instances below ~/.poolgen/emulator",
    options: [],
    note: NOTE,
    examples: ["poolgen emulator list"],
    load: () => import("../commands/emulator_list.ts"),
  },
  {
    words: ["emulator", "prune"],
    summary: "Remove the state of instances that are not running",
    options: [
      { name: "yes", letter: "y", summary: "remove them; without it they are only listed" },
    ],
    note: NOTE,
    examples: ["poolgen emulator prune", "poolgen emulator prune -y"],
    load: () => import("../commands/emulator_prune.ts"),
  },
];
