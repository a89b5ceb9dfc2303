import { Buffer } from "node:buffer";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { Connection } from "ssh2";
import { answerHybrid, HYBRID_KEX, type HybridAnswer } from "./answer_hybrid.ts";
import { type InternalProtocol, internalsOf, type KeyExchangeOffer } from "./ssh2_internals.ts";

// RFC 4253, section 7.1: the kind of the message, a cookie, the first list's length, the list
const KEXINIT = 20;
const LIST = 17;
// RFC 5656, section 4
const ECDH_INIT = 30;
/** What ssh2 is told in place of the hybrid; it has the same messages and the same hash. */
const STAND_IN = "curve25519-sha256";

/**
 * Adds `mlkem768x25519-sha256` to what a client is offered, before its key exchange. ssh2 knows no such exchange and
 * has no place for more: it is told that the client has chosen X25519, and its exchange is then given other keys.
 * Throws if ssh2 is another version than this is made for.
 */
export function offerHybridKex(client: Connection): void {
  const { _protocol: protocol } = internalsOf(client);
  protocol._offer = withHybrid(protocol._offer);
  /** What the client has sent, where it has chosen the hybrid. */
  let chosen: Buffer | undefined;
  const readBy = (reader: { read(payload: Buffer): Buffer }): void => {
    const read = reader.read.bind(reader);
    reader.read = (packet) => {
      const payload = read(packet);
      if (payload[0] === KEXINIT) {
        const plain = withStandIn(payload, protocol._offer.lists.kex.array);
        chosen = plain === undefined ? undefined : payload;
        return plain ?? payload;
      }
      if (payload[0] === ECDH_INIT && chosen !== undefined) {
        useHybrid(protocol, chosen);
        chosen = undefined;
      }
      return payload;
    };
  };
  readBy(protocol._packetRW.read);
  const original = protocol._onHandshakeComplete;
  protocol._onHandshakeComplete = (...negotiated): void => {
    // each exchange of keys makes a new one
    readBy(protocol._packetRW.read);
    original(...negotiated);
  };
}

function withHybrid({ constructor, lists }: KeyExchangeOffer): KeyExchangeOffer {
  const { kex, serverHostKey, cs, sc } = lists;
  // not the first: see safeAlgorithms
  const [first = STAND_IN, ...others] = kex.array;
  const way = ({ cipher, mac, compress }: typeof cs): Record<string, readonly string[]> => ({
    cipher: cipher.array,
    mac: mac.array,
    compress: compress.array,
    lang: [],
  });
  return new constructor({
    kex: [first, HYBRID_KEX, ...others],
    serverHostKey: serverHostKey.array,
    cs: way(cs),
    sc: way(sc),
  });
}

/** A client's KEXINIT with the stand-in for the hybrid, if that is what both sides agree on. */
function withStandIn(payload: Buffer, offered: readonly string[]): Buffer | undefined {
  if (payload.length < LIST + 4) return undefined;
  const start = LIST + 4;
  const end = start + payload.readUInt32BE(LIST);
  const names = payload.toString("latin1", start, end).split(",");
  if (names.find((name) => offered.includes(name)) !== HYBRID_KEX) return undefined;
  const list = Buffer.from(
    names.map((name) => name === HYBRID_KEX ? STAND_IN : name).join(","),
    "latin1",
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(list.length);
  return Buffer.concat([payload.subarray(0, LIST), length, list, payload.subarray(end)]);
}

function useHybrid({ _kex }: InternalProtocol, clientInit: Buffer): void {
  if (_kex === undefined) return;
  let answer: HybridAnswer | undefined;
  // both sides sign what was really sent
  _kex._remoteKexinit = clientInit;
  _kex.convertPublicKey = (key) => key;
  _kex.computeSecret = (clientKey) => {
    try {
      answer = answerHybrid(clientKey);
      return answer.secret;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };
  _kex.getPublicKey = () => answer?.reply ?? Buffer.alloc(0);
}
