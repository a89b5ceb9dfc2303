import type { Stage } from "./examples.ts";

/** The examples of commands that need a Docker daemon with images of busybox and of an SSH server. */
export const DOCKER_STAGES: readonly Stage[] = [
  {
    name: "nodes with Docker",
    setup: `poolgen init emulator
      poolgen emulator up -d
      poolgen render
      poolgen install -y
      docker run -d --name sleeper busybox sleep 1000
      cp id_rsa_shipyard.pub keys
      docker run -d --label cluster=dask --name n0 -p 127.0.0.1::22 -v "$PWD/keys:/keys" machine
      until docker exec n0 cat /etc/ssh/ssh_host_ed25519_key.pub; do sleep 0.1; done`,
    examples: [
      {
        line: "poolgen pool ssh --cardinal 0 -- docker ps -a",
        says: /\bbusybox\b.*\bsleeper$/m,
      },
      {
        line: 'eval "$(poolgen docker env 0)"',
        then: "docker ps; docker context ls",
        says: /\bsleeper\n.*DOCKER_HOST/s,
      },
      {
        line: "poolgen docker env node1 --shell fish | source",
        shell: "fish",
        then: "echo at $DOCKER_HOST; docker ps",
        says: /^at unix:.*\n.*\bsleeper$/ms,
      },
      {
        line: 'eval "$(poolgen docker env --unset)"',
        then: 'echo "at ${DOCKER_HOST-none}"',
        says: /^at none$/m,
      },
      {
        line: "poolgen docker context create && docker --context mypool-node0 ps",
        says: /^created +mypool-node1 .*\bsleeper$/ms,
      },
      { line: "poolgen docker context rm node1", says: /^removed +mypool-node1$/m },
      {
        line: "poolgen docker context create 0 1 --ssh",
        then: "docker --context mypool-node1 ps",
        says: /^created +mypool-node1 +ssh:.*\bsleeper$/ms,
      },
      {
        line: "poolgen docker context rm",
        says: /^removed +mypool-node0\n(?:.*\n)*removed +mypool-node1$/m,
      },
      {
        line: "poolgen render --docker cluster=dask",
        then:
          "ssh -i id_rsa_shipyard -F generated/ssh_config root@node0 hostname; docker inspect -f '{{.Config.Hostname}}' n0",
        says: /^([0-9a-f]{12})\n\1$/m,
      },
    ],
  },
];

/** The examples of commands that need a Docker daemon which has built the images of nodes. */
export const IMAGE_STAGES: readonly Stage[] = [
  {
    name: "images of nodes",
    setup: "",
    examples: [
      { line: "poolgen emulator image build", says: /^built poolgen-node:dask +sha256:/m },
      {
        line: "poolgen emulator image build --flavor ssh --base debian:12",
        says: /^built poolgen-node:ssh +sha256:/m,
      },
      { line: "poolgen emulator image list", says: /^poolgen-node:ssh +/m },
      { line: "poolgen emulator image list --json", says: /"poolgen-node:dask"/ },
      { line: "poolgen emulator image rm poolgen-node:ssh", says: /^removed poolgen-node:ssh$/m },
    ],
  },
];
