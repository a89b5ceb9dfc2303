import { which } from "./programs.ts";
import { makeKey } from "./ssh_keys.ts";
import { startSshd } from "./sshd.ts";
import { tempFolder } from "./temp.ts";

/** Another machine, which `ssh lab` reaches with this PATH. */
export interface SshLab extends AsyncDisposable {
  readonly path: string;
  /** A folder with the lab's `known_hosts`, the PATH's first part, `bin`, and `given`, each environment of `ssh`. */
  readonly folder: string;
}

/** Makes this machine reachable as another one, by an ssh_config of its own. */
export async function startSshLab(): Promise<SshLab> {
  const parts = new AsyncDisposableStack();
  const { path: folder } = parts.use(await tempFolder());
  const key = await makeKey(`${folder}/key`);
  const sshd = parts.use(await startSshd({ folder, authorizedKey: key.publicKey }));
  await Deno.writeTextFile(`${folder}/known_hosts`, `lab ${sshd.hostKey}\n`);
  const config = [
    ...["Host lab", "  HostName 127.0.0.1", `  Port ${sshd.port}`, "  HostKeyAlias lab"],
    ...[`  IdentityFile ${key.privateKey}`, `  UserKnownHostsFile ${folder}/known_hosts`],
    ...["  StrictHostKeyChecking yes", "  IdentityAgent none", ""],
  ].join("\n");
  await Deno.writeTextFile(`${folder}/config`, config);
  await Deno.mkdir(`${folder}/bin`);
  // ssh looks for its configuration where the system's users say, whatever HOME is
  const wrapper = `#!/bin/sh\nenv >>${folder}/given\nexec ${
    which("ssh")
  } -F ${folder}/config "$@"\n`;
  await Deno.writeTextFile(`${folder}/bin/ssh`, wrapper, { mode: 0o755 });
  return {
    path: `${folder}/bin:${Deno.env.get("PATH")}`,
    folder,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
