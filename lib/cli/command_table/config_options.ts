import type { SourceOptions } from "../../config/config_sources.ts";
import type { OptionSpec } from "./command.ts";
import { aadTexts } from "./credential_options.ts";

/** The options that say where the configuration is. */
export const CONFIG_OPTIONS: readonly OptionSpec[] = [
  {
    name: "configdir",
    value: "DIR",
    summary: "folder of the configuration files; else SHIPYARD_CONFIGDIR, else the current folder",
  },
  { name: "pool", value: "FILE", summary: "pool file; else SHIPYARD_POOL_CONF, else pool.yaml" },
  {
    name: "credentials",
    value: "FILE",
    summary: "credentials; else SHIPYARD_CREDENTIALS_CONF, else credentials.yaml",
  },
  {
    name: "config",
    value: "FILE",
    summary: "Batch Shipyard's global settings; else SHIPYARD_CONFIG_CONF, else config.yaml",
  },
  { name: "settings", value: "FILE", summary: "poolgen's own settings; else poolgen.yaml" },
  { name: "nodes", value: "FILE", summary: "list of nodes; else nodes.yaml" },
];

/** Where the configuration is, and what it lacks, as the command line says. */
export function sourceOptions(options: ReadonlyMap<string, string>): SourceOptions {
  return {
    configDir: options.get("configdir"),
    files: {
      pool: options.get("pool"),
      credentials: options.get("credentials"),
      config: options.get("config"),
      poolgen: options.get("settings"),
      nodes: options.get("nodes"),
    },
    aad: aadTexts(options),
  };
}
