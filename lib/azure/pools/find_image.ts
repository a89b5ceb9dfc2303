import type { BatchServiceModels } from "@azure/batch";
import { UsageError } from "../../errors.ts";
import type { BatchClient } from "../client/batch_client.ts";
import { listAll } from "../client/list_all.ts";

/** An image of the marketplace that nodes can run. */
export interface MarketplaceImage {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly nodeAgentSkuId: string;
  readonly isWindows: boolean;
  readonly hasDocker: boolean;
  /** When the service stops supporting it; absent where it has not said so. */
  readonly endOfLife: Date | undefined;
}

type ImageNames = Pick<MarketplaceImage, "publisher" | "offer" | "sku">;

/** The image of these names, in any case of letters, with the node agent for it. Throws `UsageError` and `ServiceError`. */
export async function findImage(
  client: BatchClient,
  wanted: ImageNames,
): Promise<MarketplaceImage> {
  const { sdk } = client;
  const listed = await listAll(client, {
    doing: "list the images that the service supports",
    path: "/supportedimages",
    first: () => sdk.account.listSupportedImages(),
    next: (link) => sdk.account.listSupportedImagesNext(link),
  });
  const images = listed.map(decode);
  const found = images.find((image) =>
    (["publisher", "offer", "sku"] as const).every((part) =>
      image[part].toLowerCase() === wanted[part].toLowerCase()
    )
  );
  if (found !== undefined) return found;
  throw new UsageError(`The Batch service supports no image ${inWords(wanted)}`, {
    hint: `Name another one under platform_image, such as ${suggestions(images).join(", or ")}`,
  });
}

function decode(information: BatchServiceModels.ImageInformation): MarketplaceImage {
  const { imageReference, nodeAgentSKUId, osType, capabilities, batchSupportEndOfLife } =
    information;
  return {
    publisher: imageReference.publisher ?? "",
    offer: imageReference.offer ?? "",
    sku: imageReference.sku ?? "",
    nodeAgentSkuId: nodeAgentSKUId,
    isWindows: osType === "windows",
    hasDocker: capabilities?.includes("DockerCompatible") ?? false,
    endOfLife: batchSupportEndOfLife,
  };
}

function inWords({ publisher, offer, sku }: ImageNames): string {
  return `${publisher} ${offer} ${sku}`;
}

const SUGGESTIONS = 3;

/** Those that have Docker and that the service goes on supporting, the longest first. */
function suggestions(images: readonly MarketplaceImage[]): string[] {
  return images
    .filter(({ isWindows, hasDocker, endOfLife }) =>
      !isWindows && hasDocker && (endOfLife === undefined || endOfLife.getTime() > Date.now())
    )
    .sort((a, b) => (b.endOfLife?.getTime() ?? Infinity) - (a.endOfLife?.getTime() ?? Infinity))
    .slice(0, SUGGESTIONS)
    .map(inWords);
}
