import process from "node:process";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { COMMIT } from "../commit.ts";
import type { VersionDocument } from "../json_documents/version_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { VERSION } from "../version.ts";

/** `poolgen version`. */
export function run({ io, options }: Invocation): Promise<ExitCode> {
  const runtime = runtimeOf(process.versions);
  // the words of the executables' names
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  io.stdout.write(
    options.has("json")
      ? jsonText<VersionDocument>({
        version: 1,
        poolgen: VERSION,
        commit: COMMIT,
        runtime,
        platform,
      })
      : `poolgen ${VERSION} (commit ${COMMIT}, ${runtime.name} ${runtime.version}, ${platform})\n`,
  );
  return Promise.resolve(EXIT.ok);
}

function runtimeOf(
  versions: Readonly<Record<string, string | undefined>>,
): { name: string; version: string } {
  for (const name of ["bun", "deno"]) {
    const version = versions[name];
    if (version !== undefined) return { name, version };
  }
  return { name: "node", version: versions["node"] ?? "unknown" };
}
