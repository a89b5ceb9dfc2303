import { CHECK_COMMAND } from "./check_command.ts";
import type { Command, OptionSpec } from "./command.ts";
import { CONFIG_OPTIONS } from "./config_options.ts";
import { CONTAINER_OPTIONS } from "./container_options.ts";
import { CREDENTIAL_OPTIONS } from "./credential_options.ts";
import { DOCKER_COMMANDS } from "./docker_commands.ts";
import { EMULATOR_COMMANDS } from "./emulator_commands.ts";
import { IMAGE_COMMANDS } from "./image_commands.ts";
import { INSTALL_COMMANDS } from "./install_commands.ts";
import { INIT_COMMAND } from "./init_command.ts";
import { HELP_COMMANDS } from "./help_commands.ts";
import { POOL_COMMANDS } from "./pool_commands.ts";
import { CALL_OPTIONS } from "./account_options.ts";

/** The options of every command. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { name: "json", summary: "print one JSON document on stdout, also on failure" },
  { name: "quiet", letter: "q", summary: "print errors only" },
  {
    name: "verbose",
    letter: "v",
    summary: "tell on stderr what is read and asked: files, accounts, requests",
  },
  {
    name: "color",
    value: "WHEN",
    kind: ["auto", "always", "never"],
    summary: "auto, always or never; auto unless given, which is at a terminal",
  },
  { name: "help", letter: "h", summary: "show this help" },
];

/** Every command of poolgen. */
export const COMMANDS: readonly Command[] = [
  INIT_COMMAND,
  {
    words: ["render"],
    summary: "Write ssh_config, known_hosts, nodes.json and the tunnel scripts",
    options: [
      { name: "out", value: "DIR", summary: "where to write; generated unless given" },
      {
        name: "templates",
        value: "DIR",
        summary: "folder with ssh_config.tmpl or tunnel.sh.tmpl of your own",
      },
      {
        name: "node-scripts",
        summary: "a tunnel script for each node even where there are more than 64",
      },
      { name: "diff", summary: "show what would change, write nothing" },
      { name: "check", summary: "exit with 3 if anything would change, write nothing" },
      ...CALL_OPTIONS,
      ...CONFIG_OPTIONS,
      ...CONTAINER_OPTIONS,
      ...CREDENTIAL_OPTIONS,
    ],
    examples: [
      "poolgen render",
      "poolgen render --nodes cluster.yaml --out ~/cluster",
      "poolgen render --docker cluster=dask",
      "poolgen render --check --diff",
    ],
    load: () => import("../commands/render.ts"),
  },
  {
    words: ["config", "validate"],
    summary: "Check every configuration file and report all problems",
    options: CONFIG_OPTIONS,
    examples: ["poolgen config validate", "poolgen config validate --configdir mypool"],
    load: () => import("../commands/config_validate.ts"),
  },
  {
    words: ["config", "show"],
    summary: "Show what was understood of the configuration, secrets masked",
    options: [...CONFIG_OPTIONS, ...CREDENTIAL_OPTIONS],
    examples: ["poolgen config show", "poolgen config show --json"],
    load: () => import("../commands/config_show.ts"),
  },
  {
    words: ["config", "schema"],
    summary: "Print the JSON Schema of a configuration file, for editors",
    operands: "[pool|credentials|config|poolgen|nodes]",
    options: [],
    examples: ["poolgen config schema pool > pool.schema.json"],
    load: () => import("../commands/config_schema.ts"),
  },
  {
    words: ["config", "template"],
    summary: "Print a template that files are rendered from, to begin one of your own",
    operands: "ssh_config.tmpl|tunnel.sh.tmpl",
    options: [],
    examples: ["poolgen config template ssh_config.tmpl > my-templates/ssh_config.tmpl"],
    load: () => import("../commands/config_template.ts"),
  },
  ...INSTALL_COMMANDS,
  CHECK_COMMAND,
  ...POOL_COMMANDS,
  ...DOCKER_COMMANDS,
  ...EMULATOR_COMMANDS,
  ...IMAGE_COMMANDS,
  {
    words: ["version"],
    summary: "Print the version, the commit, the runtime and the platform",
    options: [],
    examples: ["poolgen version", "poolgen version --json"],
    load: () => import("../commands/version.ts"),
  },
  ...HELP_COMMANDS,
];
