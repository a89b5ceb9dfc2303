import { runCommand } from "./command.ts";
import { which } from "./programs.ts";
import { tempFolder } from "./temp.ts";

/** The programs that `importSshdImage` needs, for `testWith`. */
export const SSHD_IMAGE: readonly string[] = [
  "busybox",
  "docker",
  "ldd",
  "sshd",
  "ssh-keygen",
  "tar",
];

/** Its users, with whom a key may log in that is in the file /keys. */
const PASSWD = "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n" +
  "ubuntu:x:1001:1000::/home/ubuntu:/bin/sh\n" +
  "sshd:x:100:65534::/run/sshd:/bin/false\n";
const CONFIG =
  "PasswordAuthentication no\nKbdInteractiveAuthentication no\nAuthorizedKeysFile /keys\nStrictModes no\n" +
  "HostKey /etc/ssh/ssh_host_ed25519_key\nUsePAM no\nKexAlgorithms curve25519-sha256\n";
const START = "#!/bin/sh\n[ -f /etc/ssh/ssh_host_ed25519_key ] || " +
  "ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key\nexec /usr/sbin/sshd -D -e\n";

/** Makes the image `machine` of this machine's SSH server: a container of it has a host key of its own. */
export async function importSshdImage(socket: string): Promise<void> {
  await using folder = await tempFolder();
  const tree = `${folder.path}/tree`;
  const programs = ["sshd", "ssh-keygen"].map(found);
  for (const path of [...programs, ...await librariesOf(programs)]) await copy(path, tree);
  await run("cp", ["-RL", "--parents", ...await existing("/usr/lib/openssh"), tree]);
  await Deno.mkdir(`${tree}/bin`, { recursive: true });
  await Deno.copyFile(found("busybox"), `${tree}/bin/busybox`);
  for (const name of ["sh", "echo", "cat", "hostname", "id", "sleep"]) {
    await Deno.symlink("busybox", `${tree}/bin/${name}`);
  }
  for (
    const name of ["etc/ssh", "root", "home/ada", "home/ubuntu", "run/sshd", "tmp", "var/empty"]
  ) {
    await Deno.mkdir(`${tree}/${name}`, { recursive: true });
  }
  await Deno.writeTextFile(`${tree}/etc/passwd`, PASSWD);
  await Deno.writeTextFile(`${tree}/etc/group`, "root:x:0:\nada:x:1000:\n");
  await Deno.writeTextFile(`${tree}/etc/ssh/sshd_config`, CONFIG);
  await Deno.writeTextFile(`${tree}/start`, START, { mode: 0o755 });
  const tar = `${folder.path}/tree.tar`;
  await run("tar", ["-C", tree, "--owner=0", "--group=0", "-cf", tar, "."]);
  const change = ["--change", 'CMD ["/start"]', "--change", "EXPOSE 22"];
  await run("docker", ["-H", `unix://${socket}`, "import", ...change, tar, "machine:latest"], {
    PATH: Deno.env.get("PATH") ?? "",
    DOCKER_CONFIG: folder.path,
  });
}

function found(name: string): string {
  const path = which(name);
  if (path === undefined) throw new Error(`${name} is not installed`);
  return path;
}

async function librariesOf(programs: readonly string[]): Promise<string[]> {
  const text = await run("ldd", programs);
  return [...new Set([...text.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []))];
}

async function existing(...paths: string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) => Deno.stat(path).then(() => [path], () => [])),
  );
  return found.flat();
}

async function copy(path: string, tree: string): Promise<void> {
  const target = `${tree}${path}`;
  await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
  // what a link leads to
  await Deno.copyFile(path, target);
}

async function run(
  file: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<string> {
  const { code, stdout, stderr } = await runCommand(file, args, env && { env, clearEnv: true });
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} failed: ${stderr.trim()}`);
  return stdout;
}
