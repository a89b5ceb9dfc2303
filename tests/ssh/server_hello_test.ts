import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ServerHello } from "../../lib/ssh/server_hello.ts";
import { testFile } from "../support/poolgen.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const MOST = (64 << 10) + 1;
const recorded = Deno.readFileSync(testFile("cases/ssh/openssh_9.2.bin"));

/** Feeds bytes in pieces of these lengths, over and over. */
function read(bytes: Uint8Array, lengths: readonly number[]): ServerHello {
  const hello = new ServerHello();
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] ?? bytes.length;
    hello.read(bytes.subarray(at, at + length));
    assert(hello.size <= MOST);
    at += length;
  }
  return hello;
}

const anySplit = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 });

Deno.test("what OpenSSH's server says is read in any split, whatever comes before and after", () => {
  const whole = read(recorded, [recorded.length]);
  assertEquals(whole.ident, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10");
  assertEquals(whole.offer?.kex, ["curve25519-sha256", "kex-strict-s-v00@openssh.com"]);
  assertEquals(whole.offer?.hostKeys, ["ssh-ed25519"]);
  assertEquals(whole.offer?.ciphers[0], "chacha20-poly1305@openssh.com");
  assertEquals(whole.offer?.macs[0], "umac-64-etm@openssh.com");
  const before = new TextEncoder().encode("Only for members\r\nGo away\n");
  fc.assert(fc.property(anySplit, fc.uint8Array({ maxLength: 50 }), (lengths, after) => {
    const { ident, offer, first } = read(
      new Uint8Array([...before, ...recorded, ...after]),
      lengths,
    );
    assertEquals([ident, offer], [whole.ident, whole.offer]);
    assertEquals(first, "Only for members");
  }));
});

Deno.test("hostile bytes never throw, and no more is kept than the bound", () => {
  const ident = new TextEncoder().encode("SSH-2.0-x\r\n");
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }),
    fc.uint8Array({ maxLength: 500 }).map((bytes) => new Uint8Array([...ident, ...bytes])),
    // a length, that of the padding, the number of the message, and lists of any lengths
    fc.tuple(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ maxLength: 500 }))
      .map(([length, rest]) => new Uint8Array([...ident, ...length, 4, 20, ...rest])),
    // recorded bytes with some of them changed
    fc.array(fc.tuple(fc.nat(recorded.length - 1), fc.nat(255)), { maxLength: 8 }).map(
      (changes) => {
        const bytes = recorded.slice();
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      },
    ),
  );
  fc.assert(
    fc.property(hostile, anySplit, (bytes, lengths) => {
      const { ident = "", first = "" } = read(bytes, lengths);
      assert(ident.length <= 255 && first.length <= 255);
    }),
    { numRuns: 500 },
  );
});

Deno.test("a server that never comes to its point is not listened to for ever", () => {
  const endless = new Uint8Array(300_000).fill(65);
  const hello = new ServerHello();
  assertEquals(hello.read(endless), true);
  assertEquals(hello.read(endless), true);
  assertEquals([hello.size, hello.ident, hello.offer], [0, undefined, undefined]);
  const noisy = new ServerHello();
  const line = new TextEncoder().encode("220 mail.example\r\n");
  let turns = 0;
  while (!noisy.read(line)) turns++;
  assert(turns < 5_000);
  assertEquals([noisy.ident, noisy.first], [undefined, "220 mail.example"]);
});
