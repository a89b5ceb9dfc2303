import { assertEquals } from "@std/assert";
import { runCommand } from "../support/command.ts";
import {
  type Dockerd,
  type DockerdOptions,
  importBusybox,
  startDockerd,
} from "../support/dockerd.ts";
import { needs } from "../support/programs.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { DEFAULT_SETTINGS, SSH, type TunnelPool } from "./tunnel_pool.ts";

/** What a test with a real Docker daemon needs. */
export const DOCKER: readonly string[] = [
  ...["root", "dockerd", "containerd", "runc", "docker", "busybox", "tar", "umount"],
  ...SSH,
];

/** What a file's Docker daemon has more than others. */
interface MoreDockerd {
  /** What it needs besides `DOCKER`. */
  readonly needs: readonly string[];
  readonly options: Omit<DockerdOptions, "folder">;
  /** Makes what is to be there before the tests. */
  prepare(dockerd: Dockerd): Promise<void>;
}

/** Starts one Docker daemon, with an image of busybox, for all tests of a file. */
export function dockerdForFile(more?: MoreDockerd): () => Dockerd {
  let folder: TempFolder | undefined;
  let dockerd: Dockerd | undefined;
  if (needs(...DOCKER, ...more?.needs ?? []).length === 0) {
    Deno.test.beforeAll(async () => {
      folder = await tempFolder();
      dockerd = await startDockerd({ folder: folder.path, ...more?.options });
      await importBusybox(dockerd);
      await more?.prepare(dockerd);
    });
    Deno.test.afterAll(async () => {
      await dockerd?.[Symbol.asyncDispose]();
      await folder?.[Symbol.asyncDispose]();
    });
  }
  return () => {
    if (dockerd === undefined) throw new Error("the Docker daemon has not started");
    return dockerd;
  };
}

/** The endpoint of a daemon's port. */
export function tcp({ tcpPort }: Dockerd): string {
  return `tcp://127.0.0.1:${tcpPort}`;
}

/** Settings with Docker at an endpoint of the node. */
export function dockerAt(endpoint: string, local?: string): Record<string, unknown> {
  return { ...DEFAULT_SETTINGS, docker: local === undefined ? { endpoint } : { endpoint, local } };
}

/** Runs a container through a Docker host and requires its output. */
export async function assertRunsContainer(pool: TunnelPool, dockerHost: string): Promise<void> {
  const args = ["-H", dockerHost, "run", "--rm", "--network", "none", "busybox", "echo", "hi"];
  const env = { PATH: pool.env["PATH"] ?? "", DOCKER_CONFIG: pool.folder };
  const { code, stdout, stderr } = await runCommand("docker", args, { env, clearEnv: true });
  assertEquals([code, stdout, stderr], [0, "hi\n", ""]);
}
