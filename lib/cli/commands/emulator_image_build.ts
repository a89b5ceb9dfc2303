import { BuildError } from "../../emulator/image/build_failure.ts";
import { buildImage, type BuiltImage } from "../../emulator/image/build_image.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { imageWishes } from "../instances/image_wishes.ts";
import { openUserDocker } from "../docker/open_user_docker.ts";
import type { EmulatorImageBuildDocument } from "../json_documents/emulator_image_build_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { startProgress } from "../terminal/progress.ts";
import { safeText } from "../terminal/safe_text.ts";

/** How much is shown of a line, of which some are very long. */
const SHOWN = 100;

/** `poolgen emulator image build`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const image = await build(invocation);
  if (options.has("json")) {
    io.stdout.write(jsonText<EmulatorImageBuildDocument>({ version: 1, image }));
  } else if (!options.has("quiet")) {
    io.stdout.write(`${safeText(`built ${image.tag}  ${image.id}`)}\n`);
  }
  return EXIT.ok;
}

async function build(invocation: Invocation): Promise<BuiltImage> {
  const wishes = await imageWishes(invocation);
  await using client = await openUserDocker(invocation);
  using progress = startProgress(invocation);
  try {
    return await buildImage(client, wishes, ({ number, count, line }) => {
      progress.show(`step ${number} of ${count}: ${line.replace(/\s+/g, " ").slice(0, SHOWN)}`);
    });
  } catch (error) {
    progress[Symbol.dispose]();
    const lines = error instanceof BuildError ? error.lines : [];
    for (const line of lines) invocation.io.stderr.write(`${safeText(`  ${line}`)}\n`);
    throw error;
  }
}
