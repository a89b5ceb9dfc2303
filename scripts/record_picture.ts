/** Makes the README's picture of a terminal, `docs/terminal.svg`, from a real run of `dist/poolgen`. */
import { PICTURE, recordPicture } from "./picture.ts";
import { projectRoot } from "./project_paths.ts";
import { sessionSvg } from "./session_svg.ts";

const folder = "/tmp/me";
await Deno.mkdir(folder);
try {
  const lines = await recordPicture(folder);
  const title = "poolgen starts an emulated pool, renders its files, logs in and checks it";
  await Deno.writeTextFile(
    `${projectRoot()}/${PICTURE.path}`,
    sessionSvg(lines, PICTURE.columns, title),
  );
} finally {
  await Deno.remove(folder, { recursive: true });
}
