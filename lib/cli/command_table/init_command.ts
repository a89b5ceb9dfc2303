import type { Command } from "./command.ts";

/** `poolgen init`. */
export const INIT_COMMAND: Command = {
  words: ["init"],
  summary: "Write a small pool file to begin with, for the emulator or a live account",
  operands: "[emulator|live]",
  options: [
    { name: "pool", value: "ID", summary: "the pool's id; mypool unless given" },
    {
      name: "vm-size",
      value: "SIZE",
      summary: "Azure's size of a node; STANDARD_D2S_V3 unless given",
    },
    { name: "nodes", value: "N", summary: "how many nodes; 2 unless given" },
    { name: "user", value: "NAME", summary: "who logs in to the nodes; shipyard unless given" },
    { name: "account", value: "URL", summary: "the Batch account, as the portal shows it" },
    {
      name: "allow",
      value: "ADDRESS",
      repeats: true,
      summary: "only this address or range reaches SSH; may be given several times",
    },
    { name: "gitignore", summary: "keep keys and what is rendered out of Git too" },
    { name: "force", summary: "put a pool file that is there aside, as pool.yaml.bak" },
    { name: "yes", letter: "y", summary: "ask nothing" },
    {
      name: "configdir",
      value: "DIR",
      summary: "where to write; else SHIPYARD_CONFIGDIR, else the current folder",
    },
  ],
  note: "Asks on a terminal where no option is given.",
  examples: [
    "poolgen init",
    "poolgen init emulator --nodes 4",
    "poolgen init live --account https://myaccount.westeurope.batch.azure.com --allow 203.0.113.7",
  ],
  load: () => import("../commands/init.ts"),
};
