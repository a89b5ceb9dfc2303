/** A paragraph, or terms that are explained one by one. */
export type TopicPart = string | readonly (readonly [term: string, meaning: string])[];

/** Something worth knowing that belongs to no single command: `poolgen help NAME`, and a section of the man page. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
  readonly parts: readonly TopicPart[];
}

/** Every topic, in the order in which they are listed. */
export const TOPICS: readonly Topic[] = [
  {
    name: "exit-codes",
    summary: "What poolgen exits with",
    parts: [
      [
        ["0", "done"],
        ["1", "failed"],
        ["2", "the command line or the configuration is wrong"],
        ["3", "a check failed, or files differ from what would be rendered (render --check)"],
        ["4", "the service refused: credentials or rights"],
        ["5", "unreachable, or not done in the time that was given"],
        ["70", "a bug in poolgen: please report it"],
        ["126", "what emulator exec was to run cannot be run"],
        ["127", "what emulator exec was to run is not there"],
        ["130", "interrupted by Ctrl-C"],
      ],
      "pool ssh and emulator exec hand on the exit code of what they ran.",
    ],
  },
  {
    name: "environment",
    summary: "The variables that count",
    parts: [
      "An option counts before its variable, and a variable before a file.",
      [
        ["SHIPYARD_CONFIGDIR", "the folder of the configuration files, as --configdir"],
        [
          "SHIPYARD_POOL_CONF, SHIPYARD_CREDENTIALS_CONF, SHIPYARD_CONFIG_CONF",
          "the files themselves, as --pool, --credentials and --config",
        ],
        ["SHIPYARD_AAD_…", "the login to Microsoft Entra; for its secrets there are no options"],
        [
          "AZURE_BATCH_ENDPOINT, AZURE_BATCH_ACCESS_KEY",
          "the account, where no credentials file names one",
        ],
        [
          "AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET",
          "the login, where no file and no option names one",
        ],
        [
          "POOLGEN_EMULATOR_…",
          "every option of the emulator: --ssh-port-base is POOLGEN_EMULATOR_SSH_PORT_BASE",
        ],
        ["NO_COLOR, FORCE_COLOR", "no colours, or colours also where there is no terminal"],
        ["COLUMNS", "how wide the terminal is, where that is not to be asked of it"],
      ],
    ],
  },
  {
    name: "files",
    summary: "What poolgen reads and writes",
    parts: [
      "Configuration files may end in .yaml, .yml or .json. They are looked for in the current folder unless " +
      "--configdir names another; only pool.yaml or nodes.yaml has to be there.",
      [
        ["pool.yaml", "Batch Shipyard's pool file, unmodified"],
        ["credentials.yaml", "the Batch account, and the login to it"],
        ["config.yaml", "Batch Shipyard's global settings"],
        ["poolgen.yaml", "poolgen's own settings"],
        ["nodes.yaml", "machines of your own; then no account is asked"],
        ["generated/", "what is rendered: ssh_config, known_hosts, nodes.json, tunnels/"],
        ["~/.poolgen/pins", "host keys of a live account's nodes, as their start tasks told them"],
        ["~/.poolgen/emulator", "the instances of the emulator, one folder each"],
      ],
      "Files are written whole or not at all, and one that poolgen did not write is never overwritten.",
    ],
  },
  {
    name: "nodes",
    summary: "How nodes are numbered, and how to name one",
    parts: [
      "Nodes are numbered from 0 in natural order of their ids (a2 before a10). The number, the cardinal, is the " +
      "same in every command, file and script; it changes when nodes come or go, and the id does not.",
      [
        ["3", "the cardinal"],
        ["node3", "the alias, which OpenSSH knows too: ssh -F generated/ssh_config node3"],
        ["POOL-node3", "the longer alias, for several pools in one ~/.ssh/config"],
        ["tvmps_…", "the id"],
      ],
      "check also takes ranges (0-7), patterns ('node*') and states (state=idle).",
    ],
  },
  {
    name: "host-keys",
    summary: "How a machine proves that it is the node",
    parts: [
      "A host key is pinned to the node's id, never to its address and port, which serve other nodes after a resize. " +
      "Pins come from the account itself, over TLS: a start task prints the node's public keys, and poolgen reads " +
      "them there. The emulator tells those of its nodes, and nodes.yaml may hold some.",
      "A node without a pin is trusted the first time it is met; its key is then kept in known_hosts_first_use, and " +
      "another one is refused from then on. pool grls shows where the pin of each node is from.",
    ],
  },
  {
    name: "output",
    summary: "What is printed where, and how to have more, less or JSON",
    parts: [
      "Results go to standard output, all else to standard error: notes, warnings, progress, errors with a hint.",
      [
        [
          "--json",
          'standard output is one JSON document with a "version", which is 1; on failure its "error" has a "message", ' +
          'a "hint" or null, the "exit_code", and the "problems" of files, each with file, line, column, path and message',
        ],
        [
          "--quiet",
          "errors only; what was asked for by name is printed all the same, such as a schema, a log or JSON",
        ],
        [
          "--verbose",
          "tells what is read and asked: files, accounts, emulators, each request with its status and time; no secrets",
        ],
        [
          "--color WHEN",
          "auto colours at a terminal, unless NO_COLOR is set or TERM is dumb; FORCE_COLOR or CLICOLOR_FORCE colours anywhere",
        ],
      ],
      "What takes longer than a moment is told on standard error: at a terminal in a line that goes away again, " +
      "elsewhere in a line now and then.",
      "What servers and files say is shown without control characters. At a terminal, wide tables are cut to its width.",
    ],
  },
  {
    name: "templates",
    summary: "Rendered files in a form of your own",
    parts: [
      "ssh_config and the tunnel scripts are rendered from two Mustache templates. Print ssh_config.tmpl or " +
      "tunnel.sh.tmpl into a folder of yours by poolgen config template, edit it, and name the folder: " +
      "--templates DIR, or templates: DIR in poolgen.yaml.",
      "Every {{value}} is quoted for the language of the template; what would go around that is refused.",
    ],
  },
];
