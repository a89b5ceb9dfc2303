import { Buffer } from "node:buffer";
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  type Attributes,
  readAttributes,
  writeAttributes,
} from "../../../lib/emulator/sshd/sftp/attributes.ts";
import { MAX_PACKET, readPackets } from "../../../lib/emulator/sshd/sftp/packets.ts";
import { DATA_HEADER, encodeReply, type Reply } from "../../../lib/emulator/sshd/sftp/reply.ts";
import { decodeRequest, type Operation } from "../../../lib/emulator/sshd/sftp/request.ts";
import {
  byte,
  string,
  uint32,
  uint64,
  WireError,
  WireReader,
} from "../../../lib/emulator/sshd/sftp/wire.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function* inPieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer, void> {
  await Promise.resolve();
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]
    .sort((one, other) => one - other);
  let from = 0;
  for (const to of places) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

function operationOf(type: number, ...fields: readonly Buffer[]): Operation {
  const request = decodeRequest(Buffer.concat([byte(type), uint32(7), ...fields]));
  assert(request.type === "operation");
  assertEquals(request.id, 7);
  return request.operation;
}

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const word = fc.integer({ min: 0, max: 0xffffffff });
const attributes: fc.Arbitrary<Attributes> = fc.record({
  size: fc.maxSafeNat(),
  owner: fc.record({ uid: word, gid: word }),
  mode: word,
  times: fc.record({ accessed: word, modified: word }),
}, { requiredKeys: [] });

Deno.test("packets come out whole however the stream is cut", async () => {
  const packets = fc.array(
    fc.uint8Array({ minLength: 1, maxLength: 50 }).map((array) => Buffer.from(array)),
    { maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(packets, fc.array(fc.nat(), { maxLength: 20 }), async (packets, cuts) => {
      const stream = Buffer.concat(packets.map((packet) => string(packet)));
      assertEquals(await Array.fromAsync(readPackets(inPieces(stream, cuts))), packets);
    }),
  );
});

Deno.test("a stream that is cut off gives the packets before that", async () => {
  const stream = Buffer.concat([string("one"), string("two")]);
  for (let length = 0; length < stream.length; length++) {
    const packets = await Array.fromAsync(readPackets(inPieces(stream.subarray(0, length), [])));
    assertEquals(packets.map(String), length < 7 ? [] : ["one"]);
  }
});

Deno.test("a length that no packet has is refused at once", async () => {
  for (const length of [0, MAX_PACKET + 1, 0x7fffffff, 0x80000000, 0xffffffff]) {
    await assertRejects(
      () => Array.fromAsync(readPackets(inPieces(uint32(length), []))),
      WireError,
    );
  }
  const longest = string(Buffer.alloc(MAX_PACKET));
  assertEquals((await Array.fromAsync(readPackets(inPieces(longest, [])))).length, 1);
});

Deno.test("any bytes are a request, or are refused as none", () => {
  fc.assert(
    fc.property(bytes, (packet) => {
      try {
        const request = decodeRequest(packet);
        assert(packet.length >= 5);
        if (request.type === "operation") assertEquals(request.id, packet.readUInt32BE(1));
      } catch (error) {
        assert(error instanceof WireError);
        assert(packet.length < 5);
      }
    }),
  );
});

Deno.test("any bytes after the number of a known request are its fields, or malformed", () => {
  const types = fc.constantFrom(...Array.from({ length: 18 }, (_, at) => at + 3), 200);
  fc.assert(
    fc.property(types, bytes, (type, fields) => {
      assert(type === 200 || operationOf(type, fields).type !== "unknown");
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("a request that ends too early is malformed, wherever it ends", () => {
  const open = Buffer.concat([string("name"), uint32(1), writeAttributes({ mode: 0o644 })]);
  for (let length = 0; length < open.length; length++) {
    assertEquals(operationOf(3, open.subarray(0, length)), { type: "malformed" });
  }
  assertEquals(operationOf(3, open).type, "open");
});

Deno.test("paths that no file can have are malformed", () => {
  for (const path of [Buffer.from("a\0b"), Buffer.from([0xff, 0xfe]), Buffer.from([0xc3])]) {
    assertEquals(operationOf(17, string(path)), { type: "malformed" });
  }
  assertEquals(operationOf(17, string("\ufeffé ~")), { type: "stat", path: "\ufeffé ~" });
});

Deno.test("a place beyond what a number holds is malformed", () => {
  const read = (offset: bigint): Operation =>
    operationOf(5, string("h"), uint64(offset), uint32(1));
  assertEquals(read(2n ** 53n), { type: "malformed" });
  assertEquals(read(2n ** 64n - 1n), { type: "malformed" });
  const offset = Number.MAX_SAFE_INTEGER;
  assertEquals(read(2n ** 53n - 1n), {
    type: "read",
    handle: Buffer.from("h"),
    offset,
    length: 1,
  });
});

Deno.test("the link's target comes first, as OpenSSH has it", () => {
  const operation = operationOf(20, string("target"), string("link"));
  assertEquals(operation, { type: "symlink", target: "target", link: "link" });
});

Deno.test("attributes are read as they were written", () => {
  fc.assert(
    fc.property(attributes, (written) => {
      assertEquals(readAttributes(new WireReader(writeAttributes(written))), written);
    }),
  );
});

Deno.test("extended attributes are read over, and their number is not believed", () => {
  const extended = (count: number): Buffer =>
    Buffer.concat([uint32(0x80000004), uint32(0o600), uint32(count), string("a"), string("b")]);
  assertEquals(readAttributes(new WireReader(extended(1))), { mode: 0o600 });
  const many = operationOf(9, string("name"), extended(0xffffffff));
  assertEquals(many, { type: "malformed" });
});

Deno.test("every answer is one packet with the number of its request", async () => {
  const replies: Reply[] = [
    { type: "status", status: "failure", detail: "ENOSPC" },
    { type: "handle", handle: Buffer.from("handle") },
    { type: "data", packet: Buffer.concat([Buffer.alloc(DATA_HEADER), Buffer.from("data")]) },
    { type: "names", names: [{ name: "é", longName: "- é", attributes: { mode: 0o644 } }] },
    { type: "attributes", attributes: { size: 5 } },
    { type: "extended", body: uint64(1) },
  ];
  const types = [101, 102, 103, 104, 105, 201];
  for (const [at, reply] of replies.entries()) {
    const packets = await Array.fromAsync(
      readPackets(inPieces(encodeReply(0xfffffffe, reply), [])),
    );
    assertEquals(packets.length, 1);
    const reader = new WireReader(packets[0] ?? Buffer.alloc(0));
    assertEquals([reader.byte(), reader.uint32()], [types[at], 0xfffffffe]);
  }
});
