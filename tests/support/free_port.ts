/** A port of 127.0.0.1 that is free now; whoever listens on it must cope with its being taken. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
