import { listImages, type NodeImage } from "../../emulator/image/list_images.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { openUserDocker } from "../docker/open_user_docker.ts";
import type { EmulatorImageListDocument } from "../json_documents/emulator_image_list_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { table } from "../terminal/table.ts";

/** `poolgen emulator image list`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  await using client = await openUserDocker(invocation);
  const images = await listImages(client);
  if (options.has("json")) {
    io.stdout.write(
      jsonText<EmulatorImageListDocument>({ version: 1, images: images.map(imageJson) }),
    );
  } else if (!options.has("quiet")) {
    io.stdout.write(
      images.length === 0
        ? "there are none; build one with: poolgen emulator image build\n"
        : table([HEADINGS, ...images.map(row)], io.stdout.columns),
    );
  }
  return EXIT.ok;
}

const HEADINGS = ["TAG", "FLAVOR", "BASE", "SIZE", "BUILT", "RECIPE"];

function row({ tags, id, flavor, base, bytes, created, isCurrent }: NodeImage): string[] {
  const built = new Date(created * 1000).toISOString().slice(0, 10);
  const name = tags.join(", ") || id.replace("sha256:", "").slice(0, 12);
  const recipe = isCurrent ? "current" : "of another version";
  return [name, flavor, base, `${Math.round(bytes / 1e6)} MB`, built, recipe];
}

function imageJson(
  { isCurrent, ...rest }: NodeImage,
): EmulatorImageListDocument["images"][number] {
  return { ...rest, current: isCurrent };
}
