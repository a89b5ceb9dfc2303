import { imageJson, SUPPORTED_IMAGES } from "../image_table.ts";
import type { Answer } from "../answer.ts";
import { listAnswer } from "../list_answer.ts";
import type { Call } from "../operation.ts";

/** Lists the images that nodes can be made from. */
export function supportedImages({ request }: Call): Answer {
  return listAnswer(request, {
    shape: "other",
    metadata: "supportedimages",
    properties: { osType: "text", verificationType: "text", nodeAgentSKUId: "text" },
    items: SUPPORTED_IMAGES,
    keyOf: (image) => [image.publisher, image.offer, image.sku, image.agent].join(":"),
    render: imageJson,
  });
}
