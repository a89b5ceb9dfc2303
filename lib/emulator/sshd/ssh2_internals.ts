import { Buffer } from "node:buffer";
import { Socket } from "node:net";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { Connection, ServerChannel } from "ssh2";

/*
 * The only place, beside `offer_hybrid_kex.ts`, that touches what ssh2 1.17.0 does not publish: its
 * faults that no option cures, and what it can do but does not offer. Everything touched is looked for
 * first, so that another version of ssh2 fails here and says so.
 */

/** What clients may sign logins with (RFC 8308); without `ssh-rsa`, which means SHA-1. */
const SIGNATURE_ALGORITHMS =
  "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256";

// RFC 4252, section 4
const LOGIN_SERVICE = "ssh-userauth";
const MESSAGE_DISCONNECT = 1;
const MESSAGE_EXT_INFO = 7;
// RFC 4254, section 5.1
const ADMINISTRATIVELY_PROHIBITED = 1;
const AGENT_WINDOW = 2 * 1024 * 1024;
const AGENT_PACKET = 32 * 1024;

type Done = (error?: Error | null) => void;

interface Pending {
  _chunk: Buffer | undefined;
  _chunkcb: Done | undefined;
  _chunkErr: Buffer | undefined;
  _chunkcbErr: Done | undefined;
}

interface InternalChannel extends Pending {
  readonly outgoing: { window: number };
  _waitWindow: boolean;
  readonly stderr: { _write(chunk: Buffer, encoding: null, done: Done | undefined): void };
  _write(chunk: Buffer, encoding: null, done: Done | undefined): void;
}

interface InternalSession {
  _channel: unknown;
  _ending: boolean;
}

interface Handlers {
  SERVICE_REQUEST: (protocol: unknown, service: string) => void;
  CHANNEL_WINDOW_ADJUST: (protocol: unknown, channel: number, bytes: number) => void;
  CHANNEL_EOF: (protocol: unknown, channel: number) => void;
  CHANNEL_OPEN: (
    protocol: unknown,
    asked: { readonly type: string; readonly sender: number },
  ) => void;
}

interface PacketWriter {
  readonly allocStartKEX: number;
  alloc(size: number, always: true): Uint8Array;
  finalize(packet: Uint8Array, always: true): Uint8Array;
}

interface Names {
  readonly array: readonly string[];
}

interface OneWay<T> {
  readonly cipher: T;
  readonly mac: T;
  readonly compress: T;
}

/** What a server offers for the exchange of keys. */
export interface KeyExchangeOffer {
  readonly constructor: new (names: object) => KeyExchangeOffer;
  readonly lists: {
    readonly kex: Names;
    readonly serverHostKey: Names;
    readonly cs: OneWay<Names>;
    readonly sc: OneWay<Names>;
  };
}

interface KeyExchange {
  remoteExtInfoEnabled: boolean;
  _remoteKexinit: Buffer;
  convertPublicKey: (key: Buffer) => Buffer;
  computeSecret: (remoteKey: Buffer) => Buffer | Error;
  getPublicKey: () => Buffer;
}

/** The inside of a connection's protocol, as far as it is touched. */
export interface InternalProtocol {
  readonly _handlers: Handlers;
  readonly _packetRW: {
    readonly write: PacketWriter;
    readonly read: { read(payload: Buffer): Buffer };
  };
  readonly _cipher: { encrypt(packet: Uint8Array): void };
  readonly _kex: KeyExchange | undefined;
  _offer: KeyExchangeOffer;
  _onHandshakeComplete: (...negotiated: readonly unknown[]) => void;
  openssh_authAgent(channel: number, window: number, packetSize: number): void;
  channelOpenFail(channel: number, reason: number, why: string): void;
  serviceAccept(service: string): void;
}

interface InternalClient {
  readonly _protocol: InternalProtocol;
  readonly _chanMgr: { add(waiting: unknown): number; get(id: number): unknown };
  readonly _sock: unknown;
  readonly authenticated: boolean;
}

const TOUCHED: readonly (readonly string[])[] = [
  ["_sock"],
  ["authenticated"],
  ["_chanMgr", "add"],
  ["_chanMgr", "get"],
  ["_protocol", "_handlers", "SERVICE_REQUEST"],
  ["_protocol", "_handlers", "CHANNEL_WINDOW_ADJUST"],
  ["_protocol", "_handlers", "CHANNEL_EOF"],
  ["_protocol", "_handlers", "CHANNEL_OPEN"],
  ["_protocol", "channelOpenFail"],
  ["_protocol", "serviceAccept"],
  ["_protocol", "_packetRW", "write", "allocStartKEX"],
  ["_protocol", "_packetRW", "write", "alloc"],
  ["_protocol", "_packetRW", "write", "finalize"],
  ["_protocol", "_packetRW", "read", "read"],
  ["_protocol", "_offer", "lists", "kex", "array"],
  ["_protocol", "_cipher", "encrypt"],
  ["_protocol", "_onHandshakeComplete"],
  ["_protocol", "openssh_authAgent"],
];

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (inner, name) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, name) : undefined,
    value,
  );
}

function isInternal(client: unknown): client is InternalClient {
  return TOUCHED.every((path) => at(client, path) !== undefined);
}

/** The inside of a client of an ssh2 server. Throws if ssh2 is another version than this is made for. */
export function internalsOf(client: Connection): InternalClient {
  const inner: unknown = client;
  if (isInternal(inner)) return inner;
  const missing = TOUCHED.filter((path) => at(client, path) === undefined);
  const names = missing.map((path) => path.join(".")).join(", ");
  throw new Error(`ssh2 is not the version that this program is made for: it has no ${names}`);
}

/** The socket that a client of an ssh2 server is connected by. */
export function socketOf(client: Connection): Socket {
  const socket = internalsOf(client)._sock;
  if (socket instanceof Socket) return socket;
  throw new Error("ssh2 is not the version that this program is made for: its socket is none");
}

/**
 * Cures the faults of ssh2 for one client, before its key exchange: output that hangs or comes twice
 * when both stdout and stderr are full, requests that are lost after the client's end of input, a
 * damaged list of signature algorithms, and a login that ends with the first key that is not good for
 * clients that ask for the login service again. Throws if ssh2 is another version than this is made for.
 */
export function repairClient(client: Connection): void {
  const internal = internalsOf(client);
  repairWindowAdjust(internal);
  repairEndOfInput(internal);
  repairExtensionInfo(internal._protocol);
  repairServiceRequest(internal);
}

function isChannel(value: unknown): value is InternalChannel {
  return typeof at(value, ["_write"]) === "function" &&
    typeof at(value, ["outgoing", "window"]) === "number";
}

function isSession(value: unknown): value is InternalSession {
  return typeof at(value, ["_ending"]) === "boolean";
}

// ssh2 wakes only one of stdout and stderr, and never forgets what it has written already.
function repairWindowAdjust({ _protocol: { _handlers }, _chanMgr }: InternalClient): void {
  _handlers.CHANNEL_WINDOW_ADJUST = (_protocol, id, bytes): void => {
    const found = _chanMgr.get(id);
    const channel = isSession(found) ? found._channel : found;
    if (!isChannel(channel)) return;
    channel.outgoing.window += bytes;
    if (!channel._waitWindow) return;
    channel._waitWindow = false;
    const { _chunk, _chunkcb, _chunkErr, _chunkcbErr } = channel;
    const nothing: Pending = {
      _chunk: undefined,
      _chunkcb: undefined,
      _chunkErr: undefined,
      _chunkcbErr: undefined,
    };
    Object.assign(channel, nothing);
    if (_chunk !== undefined) channel._write(_chunk, null, _chunkcb);
    else _chunkcb?.call(channel);
    if (_chunkErr !== undefined) channel.stderr._write(_chunkErr, null, _chunkcbErr);
    else _chunkcbErr?.();
  };
}

// After the end of its input ssh2 takes a session for ended, and drops signals and window changes.
function repairEndOfInput({ _protocol: { _handlers }, _chanMgr }: InternalClient): void {
  const original = _handlers.CHANNEL_EOF;
  _handlers.CHANNEL_EOF = (protocol, id): void => {
    original(protocol, id);
    const found = _chanMgr.get(id);
    if (isSession(found) && found._channel !== undefined) found._ending = false;
  };
}

// ssh2's own list lacks a comma, so that rsa-sha2-512 is unknown to clients, and has SHA-1 in it.
function repairExtensionInfo(protocol: InternalProtocol): void {
  const original = protocol._onHandshakeComplete;
  let first = true;
  protocol._onHandshakeComplete = (...negotiated): void => {
    if (first && protocol._kex?.remoteExtInfoEnabled === true) {
      protocol._kex.remoteExtInfoEnabled = false;
      const one = uint32(1);
      send(protocol, [
        Buffer.from([MESSAGE_EXT_INFO]),
        one,
        ...text("server-sig-algs"),
        ...text(SIGNATURE_ALGORITHMS),
      ]);
    }
    first = false;
    original(...negotiated);
  };
}

// Before each key that it tries, paramiko asks again for the service, for which ssh2 disconnects it.
function repairServiceRequest(client: InternalClient): void {
  const { _protocol } = client;
  const original = _protocol._handlers.SERVICE_REQUEST;
  let first = true;
  _protocol._handlers.SERVICE_REQUEST = (protocol, service): void => {
    if (first || client.authenticated || service !== LOGIN_SERVICE) original(protocol, service);
    else _protocol.serviceAccept(service);
    first = false;
  };
}

/** Tells a client why it is disconnected (RFC 4253, section 11.1); closing the socket is left to the caller. */
export function sendDisconnect(client: Connection, reason: number, why: string): void {
  const { _protocol } = internalsOf(client);
  send(_protocol, [Buffer.from([MESSAGE_DISCONNECT]), uint32(reason), ...text(why), ...text("")]);
}

/** Opens a channel to the agent behind a client, which must have asked for agent forwarding. */
export function openAgentChannel(
  client: Connection,
  opened: (error: Error | undefined, channel: ServerChannel) => void,
): void {
  const { _chanMgr, _protocol } = internalsOf(client);
  const waiting = Object.assign(opened.bind(undefined), { type: "auth-agent@openssh.com" });
  _protocol.openssh_authAgent(_chanMgr.add(waiting), AGENT_WINDOW, AGENT_PACKET);
}

/**
 * Refuses every channel but sessions, as sshd does without forwarding, while `isProhibited` says so; all
 * that ssh2 offers is to say that a connection failed.
 */
export function prohibitForwards(client: Connection, isProhibited: () => boolean): void {
  const { _protocol } = internalsOf(client);
  const original = _protocol._handlers.CHANNEL_OPEN;
  _protocol._handlers.CHANNEL_OPEN = (protocol, asked): void => {
    if (asked.type === "session" || !isProhibited()) original(protocol, asked);
    else _protocol.channelOpenFail(asked.sender, ADMINISTRATIVELY_PROHIBITED, "open failed");
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(value: string): [Buffer, Buffer] {
  const bytes = Buffer.from(value);
  return [uint32(bytes.length), bytes];
}

/** Sends a packet now, even during a key exchange: only for messages that are allowed there. */
function send(protocol: InternalProtocol, parts: readonly Buffer[]): void {
  const payload = Buffer.concat(parts);
  const writer = protocol._packetRW.write;
  const packet = writer.alloc(payload.length, true);
  packet.set(payload, writer.allocStartKEX);
  protocol._cipher.encrypt(writer.finalize(packet, true));
}
