import type { JsonObject } from "../../json.ts";
import type { Answer } from "../answer.ts";
import { listAnswer } from "../list_answer.ts";
import { listNodeFiles, type NodeFile } from "../node_files.ts";
import { nodeUrl } from "../node_json.ts";
import type { NodeCall } from "../operation.ts";
import { isoTime } from "../pool_json.ts";
import { queryValue } from "../request.ts";
import { contentType, fileMode } from "./get_file.ts";

/** Lists the files of a node. */
export async function listFiles({ account, node, pool, request }: NodeCall): Promise<Answer> {
  const isRecursive = queryValue(request, "recursive")?.toLowerCase() === "true";
  const base = `${nodeUrl(node, pool, request.base)}/files`;
  return listAnswer(request, {
    shape: "other",
    metadata: "files",
    properties: { name: "text" },
    items: await listNodeFiles(await account.filesOf(node), isRecursive),
    keyOf: ({ name }) => name,
    render: (file) => fileJson(file, base),
  });
}

function fileJson({ name, stats }: NodeFile, base: string): JsonObject {
  const url = `${base}/${encodeURIComponent(name)}`;
  if (stats.isDirectory()) return { name, url, isDirectory: true };
  return {
    name,
    url,
    isDirectory: false,
    properties: {
      contentLength: stats.size,
      lastModified: isoTime(stats.mtimeMs),
      creationTime: isoTime(stats.birthtimeMs),
      contentType: contentType(name),
      fileMode: fileMode(stats),
    },
  };
}
