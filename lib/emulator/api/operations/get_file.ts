import type { Stats } from "node:fs";
import { Readable } from "node:stream";
import { BatchFault } from "../../batch_fault.ts";
import type { Answer } from "../answer.ts";
import { checkConditions } from "../check_conditions.ts";
import { findNodeFile, type NodeFile, openNodeFile } from "../node_files.ts";
import { nodeUrl } from "../node_json.ts";
import type { NodeCall } from "../operation.ts";

interface Range {
  readonly start: number;
  /** The first byte that does not belong to it. */
  readonly end: number;
}

/**
 * Sends a file of a node, or the part that `ocp-range` names: with 200 in both cases, as no client of the
 * service takes 206.
 */
export async function getFile(call: NodeCall): Promise<Answer> {
  const { account, node, request } = call;
  const file = await openNodeFile(await account.filesOf(node), nameOf(call));
  try {
    const lastModified = file.stats.mtimeMs;
    if (!checkConditions(request, { lastModified })) {
      await file.handle.close();
      return { status: 304 };
    }
    const { start, end } = parseRange(request.headers["ocp-range"], file.stats.size);
    const headers = fileHeaders(file, call);
    if (start < end) {
      const stream = file.handle.createReadStream({ start, end: end - 1 });
      return { status: 200, headers, content: { kind: "bytes", stream, length: end - start } };
    }
    await file.handle.close();
    return {
      status: 200,
      headers,
      content: { kind: "bytes", stream: Readable.from([]), length: 0 },
    };
  } catch (error) {
    await file.handle.close();
    throw error;
  }
}

/** Tells about a file of a node. */
export async function getFileProperties(call: NodeCall): Promise<Answer> {
  const { account, node, request } = call;
  const file = await findNodeFile(await account.filesOf(node), nameOf(call));
  if (!checkConditions(request, { lastModified: file.stats.mtimeMs })) return { status: 304 };
  const length = file.stats.isDirectory() ? 0 : file.stats.size;
  return {
    status: 200,
    headers: fileHeaders(file, call),
    content: { kind: "bytes", stream: Readable.from([]), length },
  };
}

/** What a file is, by its name. */
export function contentType(name: string): string {
  return /\.(txt|log)$/.test(name) ? "text/plain" : "application/octet-stream";
}

/** A file's mode in octal digits. */
export function fileMode({ mode }: Stats): string {
  return mode.toString(8);
}

function nameOf({ parameters }: NodeCall): string {
  return parameters["fileName"] ?? "";
}

function fileHeaders({ name, stats }: NodeFile, call: NodeCall): Record<string, string> {
  return {
    "Content-Type": contentType(name),
    "Last-Modified": stats.mtime.toUTCString(),
    "ocp-creation-time": stats.birthtime.toUTCString(),
    "ocp-batch-file-isdirectory": String(stats.isDirectory()),
    "ocp-batch-file-url": `${nodeUrl(call.node, call.pool, call.request.base)}/files/${
      encodeURIComponent(name)
    }`,
    "ocp-batch-file-mode": fileMode(stats),
  };
}

function parseRange(header: string | undefined, size: number): Range {
  if (header === undefined) return { start: 0, end: size };
  const [, first = "", last = ""] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header.trim()) ?? [];
  if (first === "") {
    throw new BatchFault("InvalidHeaderValue", [
      { key: "HeaderName", value: "ocp-range" },
      { key: "HeaderValue", value: header },
    ]);
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(size, Number(last) + 1);
  if (start >= size || start >= end) throw new BatchFault("InvalidRange");
  return { start, end };
}
