import { Buffer } from "node:buffer";
import { type Attributes, writeAttributes, writeName } from "./attributes.ts";
import { EXTENSIONS } from "./extended.ts";
import { byte, string, uint32 } from "./wire.ts";

/** How a request ended: draft-ietf-secsh-filexfer-02, section 7. */
export const STATUS = {
  ok: [0, "Success"],
  eof: [1, "End of file"],
  noSuchFile: [2, "No such file"],
  permissionDenied: [3, "Permission denied"],
  failure: [4, "Failure"],
  badMessage: [5, "Bad message"],
  unsupported: [8, "Operation unsupported"],
} as const;

/** The name of a status. */
export type Status = keyof typeof STATUS;

/** A name in an answer, with its line of `ls -l`. */
export interface Name {
  readonly name: string;
  readonly longName: string;
  readonly attributes: Attributes;
}

/** What a request is answered with. */
export type Reply =
  | { readonly type: "status"; readonly status: Status; readonly detail?: string }
  | { readonly type: "handle"; readonly handle: Buffer }
  /** `packet` has `DATA_HEADER` free bytes in front of what was read: a large answer is not copied. */
  | { readonly type: "data"; readonly packet: Buffer }
  | { readonly type: "names"; readonly names: readonly Name[] }
  | { readonly type: "attributes"; readonly attributes: Attributes }
  | { readonly type: "extended"; readonly body: Buffer };

/** The length of all that stands before the bytes of a `data` answer. */
export const DATA_HEADER = 13;

const VERSION = 3;

/** The answer to a client's first packet, with its length: the version, and OpenSSH's extensions. */
export function encodeVersion(): Buffer {
  const extensions = EXTENSIONS.flatMap(({ name, version }) => [string(name), string(version)]);
  return string(Buffer.concat([byte(2), uint32(VERSION), ...extensions]));
}

/** The packet, with its length, that answers the request of number `id`. */
export function encodeReply(id: number, reply: Reply): Buffer {
  switch (reply.type) {
    case "status": {
      const [code, text] = STATUS[reply.status];
      const message = reply.detail === undefined ? text : `${text} (${reply.detail})`;
      return packet(101, id, [uint32(code), string(message), string("en")]);
    }
    case "handle":
      return packet(102, id, [string(reply.handle)]);
    case "data":
      return dataPacket(id, reply.packet);
    case "names": {
      const names = reply.names.map((name) => writeName(name.name, name.longName, name.attributes));
      return packet(104, id, [uint32(names.length), ...names]);
    }
    case "attributes":
      return packet(105, id, [writeAttributes(reply.attributes)]);
    case "extended":
      return packet(201, id, [reply.body]);
  }
}

function packet(type: number, id: number, parts: readonly Buffer[]): Buffer {
  return string(Buffer.concat([byte(type), uint32(id), ...parts]));
}

function dataPacket(id: number, bytes: Buffer): Buffer {
  bytes.writeUInt32BE(bytes.length - 4, 0);
  bytes.writeUInt8(103, 4);
  bytes.writeUInt32BE(id, 5);
  bytes.writeUInt32BE(bytes.length - DATA_HEADER, 9);
  return bytes;
}
