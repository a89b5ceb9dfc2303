/** A server that reads everything up to the end of its input, and only then answers. */
export interface Peer extends AsyncDisposable {
  /** Its port on 127.0.0.1; 0 where it has a path. */
  readonly port: number;
}

/** Listens on a free port of 127.0.0.1, or at the path of a Unix socket. */
export function startPeer(path?: string): Peer {
  const listener = path === undefined
    ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
    : Deno.listen({ transport: "unix", path });
  const answers = new Set<Promise<void>>();
  const accepting = (async (): Promise<void> => {
    for await (const connection of listener) {
      const answered = answer(connection).catch(() => {
        // The other side may break off.
      });
      answers.add(answered);
      answered.finally(() => answers.delete(answered));
    }
  })();
  const port = listener.addr.transport === "tcp" ? listener.addr.port : 0;
  return {
    port,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await accepting;
      await Promise.all(answers);
    },
  };
}

async function answer(connection: Deno.Conn): Promise<void> {
  try {
    const got = await readAll(connection);
    await writeAll(connection, new TextEncoder().encode("got "));
    await writeAll(connection, got);
  } finally {
    connection.close();
  }
}

/** Sends bytes and then their end, and resolves to the answer: all that a half-closed connection can do. */
export async function converse(
  place: { readonly port: number } | { readonly path: string },
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const connection = "path" in place
    ? await Deno.connect({ transport: "unix", path: place.path })
    : await Deno.connect({ hostname: "127.0.0.1", port: place.port });
  // An end that is lost on its way must fail a test, not stop it.
  const timer = setTimeout(() => connection.close(), 30_000);
  const sending = writeAll(connection, bytes).then(() => connection.closeWrite()).catch(() => {
    // A connection that is refused on the node ends while this writes.
  });
  const got = await readAll(connection).catch(() => new Uint8Array());
  await sending;
  clearTimeout(timer);
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
  return got;
}

/** As `converse`, with text. */
export async function say(
  place: { readonly port: number } | { readonly path: string },
  text: string,
): Promise<string> {
  return new TextDecoder().decode(await converse(place, new TextEncoder().encode(text)));
}

async function readAll(connection: Deno.Conn): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const buffer = new Uint8Array(65_536);
    const count = await connection.read(buffer);
    if (count === null) break;
    chunks.push(buffer.subarray(0, count));
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
}
