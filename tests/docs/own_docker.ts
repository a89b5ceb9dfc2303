import { DOCKER } from "../e2e/tunnel_docker.ts";
import { type Dockerd, importBusybox, startDockerd } from "../support/dockerd.ts";
import { needs } from "../support/programs.ts";
import { importSshdImage, SSHD_IMAGE } from "../support/sshd_image.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";

/** What `ownDocker` needs. */
export const OWN_DOCKER: readonly string[] = [...DOCKER, ...SSHD_IMAGE, "unshare", "ip"];

/** Starts a Docker daemon in a network of its own for all tests of a file, with images of busybox and of an SSH server. */
export function ownDocker(): () => Dockerd {
  let folder: TempFolder | undefined;
  let dockerd: Dockerd | undefined;
  if (needs(...OWN_DOCKER).length === 0) {
    Deno.test.beforeAll(async () => {
      folder = await tempFolder();
      dockerd = await startDockerd({ folder: folder.path, ownNetwork: true });
      await importBusybox(dockerd);
      await importSshdImage(dockerd.socket);
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
