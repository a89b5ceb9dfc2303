import { loadConfig } from "../config/load_config.ts";
import type { Invocation } from "./command_table/command.ts";
import { sourceOptions } from "./command_table/config_options.ts";
import { tellRead, tellVerbosely } from "./terminal/verbose.ts";

/** The configuration that a command's options lead to; with `optional`, without files too. Throws `ConfigError`. */
export async function loadedConfig(
  invocation: Invocation,
  { optional = false } = {},
): ReturnType<typeof loadConfig> {
  const { io, options } = invocation;
  const loaded = await loadConfig({ ...sourceOptions(options), optional }, io);
  const { files } = loaded.config;
  for (const file of files) tellRead(file, invocation);
  if (files.length === 0) tellVerbosely("no configuration file is there", invocation);
  return loaded;
}
