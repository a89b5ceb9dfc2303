import { EXIT, type ExitCode, UserError } from "../errors.ts";
import { errorCode } from "../io/file_failure.ts";
import { runProgram } from "../ssh/run_program.ts";
import type { WantedTunnel } from "./wanted_tunnel.ts";

/** A tunnel that is up. */
export interface StartedTunnel {
  readonly dockerHost: string;
  /** The process of its ssh; absent where a script made from another template does not say. */
  readonly pid: number | undefined;
}

/** A script could not put up its tunnel. */
export class TunnelError extends UserError {
  override readonly name: string = "TunnelError";
  override readonly code: ExitCode;

  /** Takes what the script said, and how it ended. */
  constructor(message: string, scriptCode: number) {
    const [code = EXIT.failed, hint] = FAILURES[scriptCode] ?? [];
    super(message, hint === undefined ? {} : { hint });
    this.code = code;
  }
}

const RENDER = "If the pool has changed, run: poolgen render; poolgen check tells more";

/** What the exit codes of a script mean, those that are not its own fault. */
const FAILURES: Readonly<Record<number, readonly [code: ExitCode, hint?: string]>> = {
  4: [EXIT.refused, "poolgen check tells which key is used, and for whom"],
  5: [EXIT.unreachable, RENDER],
  6: [EXIT.failed, RENDER],
  7: [
    EXIT.failed,
    "Wait for the other poolgen that is at it; if there is none, remove that socket",
  ],
  8: [
    EXIT.unreachable,
    "Start Docker on the node, or say in poolgen.yaml where it is: docker: {endpoint: ...}",
  ],
  130: [EXIT.interrupted],
};

/** Runs a node's script until Docker has answered through its tunnel. Throws `TunnelError`. */
export async function startTunnel(
  { script, env, local, asks }: WantedTunnel,
  socket: string,
): Promise<StartedTunnel> {
  const end = local === "socket" ? ["-u", socket] : ["-p", "0"];
  // the script lets ssh ask where its input is a terminal
  const options = { env, ...(asks ? { stdin: "inherit" as const } : {}) };
  const result = await runProgram("sh", [script, ...end], options)
    .catch((cause: unknown) => {
      const reason = errorCode(cause) === "ENOENT" ? "there is no such program" : String(cause);
      throw new UserError(`Cannot run sh: ${reason}`, {
        cause,
        hint: local === "socket"
          ? "The tunnel scripts need a POSIX shell"
          : "Use Git Bash or WSL; DOCKER_HOST=ssh://NODE needs no tunnel, once poolgen install is done",
      });
    });
  if (result.code !== 0) throw new TunnelError(whyNot(result.stderr, script), result.code);
  const pid = /^ssh tunnel pid is ([0-9]{1,10})$/m.exec(result.stdout)?.[1];
  const port = /\bDOCKER_HOST=tcp:\/\/127\.0\.0\.1:([0-9]{1,5})\b/.exec(result.stdout)?.[1];
  if (local === "port" && port === undefined) {
    throw new UserError(`Cannot tell which port ${script} has opened: it does not say`);
  }
  return {
    dockerHost: local === "socket" ? `unix://${socket}` : `tcp://127.0.0.1:${port}`,
    pid: pid === undefined ? undefined : Number(pid),
  };
}

function whyNot(stderr: string, script: string): string {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  const reason = line.replace(/^ssh_docker_tunnel: /, "").slice(0, 400);
  return reason === "" ? `${script} failed and says nothing` : capitalized(reason);
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
