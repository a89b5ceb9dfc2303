import { ACCOUNT_OPTIONS, CALL_OPTIONS } from "./account_options.ts";
import type { Command, OptionSpec } from "./command.ts";
import { CONFIG_OPTIONS } from "./config_options.ts";
import { CONTAINER_OPTIONS } from "./container_options.ts";
import { CREDENTIAL_OPTIONS } from "./credential_options.ts";

const POOL_ID: OptionSpec = {
  name: "poolid",
  value: "ID",
  kind: "pool",
  summary: "another pool than the pool file's",
};
const RAW: OptionSpec = { name: "raw", summary: "print what the service answered, as JSON" };
const YES: OptionSpec = { name: "yes", letter: "y", summary: "do not ask whether to go on" };
const KEY_TYPE: OptionSpec = {
  name: "key-type",
  value: "TYPE",
  kind: ["rsa", "ed25519"],
  summary: "of a key pair that has to be made: rsa (4096 bits) or ed25519; rsa unless given",
};
const OUT: readonly OptionSpec[] = [
  { name: "out", value: "DIR", summary: "where to render; generated unless given" },
  { name: "templates", value: "DIR", summary: "folder with templates of your own" },
];
const NO_WAIT: OptionSpec = { name: "no-wait", summary: "do not wait for the nodes" };
const WAIT: OptionSpec = { name: "wait", summary: "wait for the nodes, as without --no-wait" };
const NODE_ID: OptionSpec = {
  name: "nodeid",
  value: "ID",
  kind: "node",
  repeats: true,
  summary: "a node, by id, alias or cardinal; may be given several times",
};

/** The commands of the nodes of a pool, and of who logs in to them. */
const NODE_COMMANDS: readonly Command[] = [
  {
    words: ["pool", "grls"],
    also: [["pool", "nodes", "grls"]],
    summary: "List where each node is reached, and render their files",
    options: [
      RAW,
      { name: "no-generate-tunnel-script", summary: "do not write the pool's tunnel script" },
      POOL_ID,
      ...OUT,
      ...ACCOUNT_OPTIONS,
    ],
    examples: ["poolgen pool grls", "poolgen pool grls --json"],
    load: () => import("../commands/pool_grls.ts"),
  },
  {
    words: ["pool", "ssh"],
    also: [["ssh"]],
    summary: "Log in to a node, or run a command on it",
    operands: "[-- COMMAND...]",
    options: [
      {
        name: "cardinal",
        value: "N",
        kind: "cardinal",
        summary: "the node's number, as grls shows it",
      },
      { name: "nodeid", value: "ID", kind: "node", summary: "the node's id or alias" },
      { name: "tty", summary: "give the command a terminal even where there is none here" },
      POOL_ID,
      ...OUT,
      ...CALL_OPTIONS,
      ...CONFIG_OPTIONS,
      ...CONTAINER_OPTIONS,
      ...CREDENTIAL_OPTIONS,
    ],
    note:
      "One argument is a line for the node's shell; of several, each reaches the command as it is. " +
      "The exit code is the command's.",
    examples: [
      "poolgen ssh --cardinal 1",
      "poolgen pool ssh --cardinal 0 -- docker ps -a",
      "poolgen ssh --nodeid node3 -- 'df -h | tail -n 2'",
    ],
    load: () => import("../commands/pool_ssh.ts"),
  },
  {
    words: ["pool", "user", "add"],
    also: [["pool", "asu"]],
    summary: "Add the SSH user of the pool file to every node, or renew its key and expiry",
    options: [
      { name: "wait", summary: "wait for nodes that are not ready yet" },
      KEY_TYPE,
      POOL_ID,
      ...OUT,
      ...ACCOUNT_OPTIONS,
    ],
    examples: ["poolgen pool user add", "poolgen pool user add --wait --timeout 15m"],
    load: () => import("../commands/pool_user_add.ts"),
  },
  {
    words: ["pool", "user", "del"],
    also: [["pool", "dsu"]],
    summary: "Delete the SSH user of the pool file from every node",
    options: [YES, POOL_ID, ...ACCOUNT_OPTIONS],
    examples: ["poolgen pool user del -y"],
    load: () => import("../commands/pool_user_del.ts"),
  },
  {
    words: ["pool", "nodes", "list"],
    also: [["pool", "listnodes"]],
    summary: "List the nodes with their states, and what is wrong with them",
    options: [
      { name: "start-task-failed", summary: "only nodes whose start task failed" },
      { name: "unusable", summary: "only unusable nodes" },
      RAW,
      POOL_ID,
      ...ACCOUNT_OPTIONS,
    ],
    examples: ["poolgen pool nodes list", "poolgen pool nodes list --start-task-failed"],
    load: () => import("../commands/pool_nodes_list.ts"),
  },
  {
    words: ["pool", "nodes", "count"],
    summary: "Count the nodes in each state",
    options: [RAW, POOL_ID, ...ACCOUNT_OPTIONS],
    examples: ["poolgen pool nodes count"],
    load: () => import("../commands/pool_nodes_count.ts"),
  },
  {
    words: ["pool", "nodes", "reboot"],
    summary: "Reboot nodes",
    options: [
      { name: "all-start-task-failed", summary: "all nodes whose start task failed" },
      NODE_ID,
      YES,
      POOL_ID,
      ...ACCOUNT_OPTIONS,
    ],
    examples: [
      "poolgen pool nodes reboot --nodeid node1",
      "poolgen pool nodes reboot -y --all-start-task-failed",
    ],
    load: () => import("../commands/pool_nodes_reboot.ts"),
  },
  {
    words: ["pool", "nodes", "del"],
    summary: "Take nodes out of the pool",
    options: [
      { name: "all-start-task-failed", summary: "all nodes whose start task failed" },
      { name: "all-starting", summary: "all nodes that are starting" },
      { name: "all-unusable", summary: "all unusable nodes" },
      NODE_ID,
      YES,
      POOL_ID,
      ...ACCOUNT_OPTIONS,
    ],
    examples: [
      "poolgen pool nodes del --nodeid node1 --nodeid node2",
      "poolgen pool nodes del --all-unusable -y",
    ],
    load: () => import("../commands/pool_nodes_del.ts"),
  },
];

/** The commands of a live or emulated Batch account's pools. */
export const POOL_COMMANDS: readonly Command[] = [
  {
    words: ["pool", "add"],
    summary: "Make the pool of the pool file, add its SSH user, and render its files",
    options: [
      { name: "recreate", summary: "delete a pool of the same id first" },
      NO_WAIT,
      YES,
      KEY_TYPE,
      ...OUT,
      ...ACCOUNT_OPTIONS,
    ],
    examples: ["poolgen pool add", "poolgen pool add --recreate -y --timeout 30m"],
    load: () => import("../commands/pool_add.ts"),
  },
  {
    words: ["pool", "list"],
    summary: "List the account's pools",
    options: [RAW, ...ACCOUNT_OPTIONS],
    examples: ["poolgen pool list"],
    load: () => import("../commands/pool_list.ts"),
  },
  {
    words: ["pool", "exists"],
    summary: "Say whether the pool exists; exits with 1 where it does not",
    options: [POOL_ID, { ...POOL_ID, name: "pool-id" }, ...ACCOUNT_OPTIONS],
    examples: ["poolgen pool exists", "poolgen pool exists --pool-id other"],
    load: () => import("../commands/pool_exists.ts"),
  },
  {
    words: ["pool", "stats"],
    summary: "Sum up the pool: sizes, states, tasks, times",
    options: [RAW, POOL_ID, ...ACCOUNT_OPTIONS],
    examples: ["poolgen pool stats"],
    load: () => import("../commands/pool_stats.ts"),
  },
  {
    words: ["pool", "resize"],
    summary: "Give the pool as many nodes as the pool file says, with its SSH user on the new ones",
    options: [WAIT, NO_WAIT, KEY_TYPE, POOL_ID, ...OUT, ...ACCOUNT_OPTIONS],
    examples: ["poolgen pool resize"],
    load: () => import("../commands/pool_resize.ts"),
  },
  {
    words: ["pool", "del"],
    summary: "Delete the pool with all its nodes",
    options: [
      { name: "wait", summary: "wait until it is gone" },
      YES,
      POOL_ID,
      ...ACCOUNT_OPTIONS,
    ],
    examples: ["poolgen pool del", "poolgen pool del --poolid old -y --wait"],
    load: () => import("../commands/pool_del.ts"),
  },
  ...NODE_COMMANDS,
];
