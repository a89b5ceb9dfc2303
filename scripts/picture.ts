import { projectRoot } from "./project_paths.ts";
import { recordSession, type Span } from "./record_session.ts";

/** The README's picture of a terminal: where it is, and what is typed in it. */
export const PICTURE = {
  path: "docs/terminal.svg",
  columns: 108,
  commands: [
    "poolgen init emulator -y",
    "poolgen emulator up -d",
    "poolgen render",
    "ssh -F generated/ssh_config node1 'echo I am $USER on $(hostname)'",
    "poolgen check --only host-key,login,sudo,sftp,docker",
  ],
} as const;

/** Runs what the picture shows, with a home in an empty folder, and gives the lines of the terminal. */
export async function recordPicture(home: string): Promise<Span[][]> {
  const folder = `${home}/mypool`;
  await Deno.mkdir(`${home}/bin`);
  await Deno.mkdir(folder);
  await Deno.symlink(`${projectRoot()}/dist/poolgen`, `${home}/bin/poolgen`);
  const env = {
    HOME: home,
    PATH: `${home}/bin:${Deno.env.get("PATH")}`,
    LANG: "C.UTF-8",
  };
  try {
    return await recordSession(PICTURE.commands, { columns: PICTURE.columns, folder, env });
  } finally {
    await new Deno.Command("poolgen", {
      args: ["emulator", "down", "-q"],
      cwd: folder,
      env,
      stderr: "null",
    })
      .output();
  }
}
