import { request } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import * as z from "zod";

/** Asks Docker's API over a connection that leads to it; gives the answer's JSON, or its text. Rejects with an `Error`. */
export async function dockerRequest(connection: Duplex, path: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  connection.on("error", reject);
  const asked = request({ path, host: "docker", createConnection: () => connection }, (answer) => {
    text(answer).then((body) => {
      if (answer.statusCode !== 200) reject(new Error(`Docker answered with ${answer.statusCode}`));
      else resolve(parsed(body));
    }, reject);
  });
  asked.on("error", reject);
  asked.end();
  try {
    return await promise;
  } finally {
    connection.destroy();
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** What Docker's API says of itself at `/version`. */
export const versionSchema = z.object({ Version: z.string(), ApiVersion: z.string() });

/** What of `/info` tells whether containers can use GPUs. */
export const infoSchema = z.object({ Runtimes: z.record(z.string(), z.unknown()) });
