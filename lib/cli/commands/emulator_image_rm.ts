import { listImages } from "../../emulator/image/list_images.ts";
import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { openUserDocker } from "../docker/open_user_docker.ts";
import type { EmulatorImageRmDocument } from "../json_documents/emulator_image_rm_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { safeText } from "../terminal/safe_text.ts";

const IMAGE_NAME = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,511}$/;

/** `poolgen emulator image rm`: the tags that were named, of images that poolgen built. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options, operands } = invocation;
  if (operands.length === 0) {
    throw new UsageError("Missing the tag of an image", {
      hint: "List them with: poolgen emulator image list",
    });
  }
  await using client = await openUserDocker(invocation);
  // they become a part of a path
  const known = (await listImages(client)).flatMap(({ id, tags }) => [id, ...tags])
    .filter((name) => IMAGE_NAME.test(name));
  const missing = operands.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new UserError(`Cannot remove ${missing}: poolgen has built no such image`, {
      hint: "List them with: poolgen emulator image list",
    });
  }
  for (const name of operands) {
    await client.call(`remove ${name}`, (docker) => docker.getImage(name).remove());
  }
  if (options.has("json")) {
    io.stdout.write(jsonText<EmulatorImageRmDocument>({ version: 1, removed: operands }));
  } else if (!options.has("quiet")) {
    for (const name of operands) io.stdout.write(`${safeText(`removed ${name}`)}\n`);
  }
  return EXIT.ok;
}
