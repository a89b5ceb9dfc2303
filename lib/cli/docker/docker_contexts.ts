import * as z from "zod";
import { UserError } from "../../errors.ts";
import type { Io } from "../../io/terminal.ts";
import { errorCode } from "../../io/file_failure.ts";
import { runProgram } from "../../ssh/run_program.ts";
import { childEnvironment } from "../child_environment.ts";
import { DOCKER_HOST, TLS_VARIABLES } from "./docker_env_lines.ts";

/** A context of the docker program that poolgen has made. */
export interface OwnContext {
  readonly name: string;
  readonly pool: string;
  readonly nodeId: string;
  readonly endpoint: string;
}

/** The contexts of the docker program. */
export interface DockerContexts {
  readonly own: readonly OwnContext[];
  /** The names of all others. */
  readonly others: ReadonlySet<string>;
  /** The name of the one that docker uses where nothing else is said. */
  readonly current: string | undefined;
}

/** By this, contexts that poolgen has made are told from others. */
const DESCRIPTION = /^Made by poolgen for node (\S+) of pool (\S+)$/;

const schema = z.object({
  Name: z.string(),
  Description: z.string().default(""),
  DockerEndpoint: z.string().default(""),
  Current: z.boolean().default(false),
});

/** Lists the contexts. Throws `UserError` where docker cannot. */
export async function listContexts(io: Io): Promise<DockerContexts> {
  const listed = await runDocker(io, "context", "ls", "--format", "{{json .}}");
  const contexts = listed.split("\n").filter((line) => line.trim() !== "").map((line) =>
    schema.parse(JSON.parse(line))
  );
  const own = contexts.flatMap(({ Name: name, Description, DockerEndpoint: endpoint }) => {
    const [, nodeId, pool] = DESCRIPTION.exec(Description) ?? [];
    return nodeId === undefined || pool === undefined ? [] : [{ name, nodeId, pool, endpoint }];
  });
  const names = new Set(own.map(({ name }) => name));
  return {
    own,
    others: new Set(contexts.map(({ Name }) => Name).filter((name) => !names.has(name))),
    current: io.env["DOCKER_CONTEXT"] || contexts.find(({ Current }) => Current)?.Name,
  };
}

/** Makes a context, or gives the one of that name another endpoint. Throws `UserError`. */
export async function writeContext(
  io: Io,
  verb: "create" | "update",
  { name, nodeId, pool, endpoint }: OwnContext,
): Promise<void> {
  const description = `Made by poolgen for node ${nodeId} of pool ${pool}`;
  const ends = ["--docker", `host=${endpoint}`, "--description", description];
  await runDocker(io, "context", verb, ...ends, "--", name);
}

/** Removes contexts; `force` also the one that is in use. Throws `UserError`. */
export async function removeContexts(
  io: Io,
  names: readonly string[],
  force: boolean,
): Promise<void> {
  if (names.length === 0) return;
  await runDocker(io, "context", "rm", ...(force ? ["--force"] : []), "--", ...names);
}

/** What chooses a daemon, and what would make docker look for certificates, says nothing of contexts. */
const LEFT_OUT: ReadonlySet<string> = new Set([DOCKER_HOST, "DOCKER_CONTEXT", ...TLS_VARIABLES]);

async function runDocker({ env }: Io, ...args: readonly string[]): Promise<string> {
  const kept = Object.entries(childEnvironment(env)).filter(([name]) => !LEFT_OUT.has(name));
  try {
    const { code, stdout, stderr } = await runProgram("docker", args, {
      env: Object.fromEntries(kept),
    });
    if (code === 0) return stdout;
    throw new UserError(`docker ${args.slice(0, 2).join(" ")} failed: ${lastLine(stderr)}`);
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") throw cause;
    throw new UserError("Cannot run docker: there is no such program", {
      cause,
      hint: "Install Docker's command line; it needs no daemon on this machine",
    });
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) || "it says nothing";
}
