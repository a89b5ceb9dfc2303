import { projectRoot } from "../../scripts/project_paths.ts";

/** What a part of a page takes for granted. */
export interface Setup {
  /** The Docker daemon: one of their own, with small images, or the one that has the images of nodes. */
  readonly docker?: "own" | "shared";
  /** What is done before. */
  readonly commands: string;
}

const EXAMPLES = `ln -s '${projectRoot()}/examples' examples`;

/** The parts of pages that need more than an emulator, by their page and mark. */
export const CONTAINER_SETUPS: ReadonlyMap<string, Setup> = new Map<string, Setup>([
  [
    "docs/docker.md docker",
    { docker: "own", commands: "poolgen init --pool rna-seq; poolgen emulator up -d" },
  ],
  [
    "docs/docker-nodes.md docker",
    {
      docker: "own",
      commands: `mkdir -p ~/.ssh; cp id_rsa_shipyard ~/.ssh/id_ed25519
        cp id_rsa_shipyard.pub keys
        docker build -q -t my-image-with-sshd -f - . <<<'FROM machine
          COPY keys /keys'`,
    },
  ],
  ["docs/dask.md images", { docker: "shared", commands: EXAMPLES }],
  [
    "docs/dask.md processes",
    { commands: `${EXAMPLES}; poolgen emulator up -d; poolgen render` },
  ],
  ["docs/emulator-docker.md images", { docker: "shared", commands: "" }],
  [
    "docs/emulator-docker.md served",
    {
      docker: "shared",
      commands: `poolgen emulator image build --flavor ssh
        poolgen emulator up -d --engine docker --flavor ssh --nodes 1
        poolgen render
        ssh -F generated/ssh_config node0 "setsid socat TCP-LISTEN:8888,bind=127.0.0.1,fork \\
          SYSTEM:'echo HTTP/1.0 200 OK; echo; echo page' >/dev/null 2>&1 &"`,
    },
  ],
]);
