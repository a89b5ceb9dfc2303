import { DOCKER, dockerdForFile } from "../e2e/tunnel_docker.ts";
import type { Dockerd } from "../support/dockerd.ts";
import { importSshdImage, SSHD_IMAGE } from "../support/sshd_image.ts";

const MORE: readonly string[] = [...SSHD_IMAGE, "unshare", "ip"];

/** What `ownDocker` needs. */
export const OWN_DOCKER: readonly string[] = [...DOCKER, ...MORE];

/** Starts a Docker daemon in a network of its own for all tests of a file, with images of busybox and of an SSH server. */
export function ownDocker(): () => Dockerd {
  return dockerdForFile({
    needs: MORE,
    options: { ownNetwork: true },
    prepare: ({ socket }) => importSshdImage(socket),
  });
}
