import type { ProvedKey, ServerOffer } from "../checks/node_session.ts";
import { connectionFault } from "./connection_fault.ts";
import { type DialRefusal, dialRefused } from "./dial_refused.ts";
import { Greeter } from "./greeting.ts";
import { jumpFault } from "./jump_fault.ts";
import { LoginDenied } from "./login_denied.ts";
import { step } from "./step.ts";
import { acceptedKey, NO_KEY, offersNoKey, unusableKey } from "./unusable_key.ts";

/** The lists of a server's offer, by the words that OpenSSH has for them. */
const LISTS: ReadonlyMap<string, keyof ServerOffer> = new Map([
  ["KEX algorithms", "kex"],
  ["host key algorithms", "hostKeys"],
  ["ciphers ctos", "ciphers"],
  ["MACs ctos", "macs"],
]);

/** Why a server opens no channel, by the words that OpenSSH has for it. */
const REFUSALS: ReadonlyMap<string, DialRefusal> = new Map([
  ["administratively prohibited", "prohibited"],
  ["connect failed", "unconnected"],
]);

/** What `ssh` tells of a connection in its log at the level DEBUG2, step by step; times in milliseconds. */
export class OpensshLog {
  readonly reached = step<number>();
  readonly greeted = new Greeter();
  readonly offered = step<ServerOffer>();
  readonly proved = step<ProvedKey>();
  readonly asked = step<readonly string[]>();
  readonly entered = step<number>();
  /** Told of each channel that the server opens, or does not open. */
  onChannel: (refusal: Error | undefined) => void = () => {};
  readonly #begin = performance.now();
  readonly #offer: Partial<Record<keyof ServerOffer, readonly string[]>> = {};
  readonly #said: string[] = [];
  readonly #sent: string[] = [];
  #isServers = false;
  #isTrusted = false;
  #key: ProvedKey | undefined;
  #accepted: string | undefined;

  /** Takes a line of the log. */
  read(line: string): void {
    const [, level, text = line] = /^(debug[12]: )?(.*)$/.exec(line.trimEnd()) ?? [];
    // what is no debug is what a user would be told
    if (level === undefined) this.#said.push(text);
    const since = Math.round(performance.now() - this.#begin);
    // what is reset has been there
    if (/^Connection established|^ssh: connect to .*: Connection reset by peer/.test(text)) {
      this.reached.resolve(since);
    }
    const [, software] = /^Remote protocol version [\d.]+, remote software version (.*)$/.exec(
      text,
    ) ?? [];
    if (software !== undefined) {
      // through a jump host, nothing tells of it sooner
      this.reached.resolve(since);
      this.greeted.hear(`SSH-2.0-${software}`, since);
    }
    const [, other] = /^kex_exchange_identification: banner line \d+: (.*)$/.exec(text) ?? [];
    if (other !== undefined) this.greeted.hear(other, since);
    this.#readOffer(text);
    const [, type, fingerprint] = /^Server host key: (\S+) (SHA256:\S+)/.exec(text) ?? [];
    if (type !== undefined && fingerprint !== undefined) this.#key = { type, fingerprint };
    if (/ is known and matches | Permanently added /.test(text)) this.#isTrusted = true;
    // by then the server has proved that the key is its own
    if (text.startsWith("SSH2_MSG_NEWKEYS received") && this.#key !== undefined) {
      this.proved.resolve(this.#key);
    }
    const [, methods] = /^Authentications that can continue: (.*)$/.exec(text) ?? [];
    if (methods !== undefined) this.asked.resolve(methods.split(","));
    if (text.startsWith("we ")) this.#sent.push(text);
    this.#accepted = acceptedKey(text) ?? this.#accepted;
    if (/^Authenticated to .* using /.test(text)) this.entered.resolve(since);
    this.#readChannel(text);
  }

  /** The program has ended: what was not reached by then is not reached any more. */
  end(why?: string): void {
    // one that is trusted has to be proved
    if (this.#key !== undefined && !this.#isTrusted) this.proved.resolve(this.#key);
    const error = why === undefined
      ? inWords(this.#said, this.#sent, this.#accepted)
      : new Error(why);
    this.greeted.end(error);
    const steps = [this.reached, this.offered, this.proved, this.asked, this.entered];
    for (const { reject } of steps) reject(error);
  }

  #readChannel(text: string): void {
    if (/^channel \d+: open confirm /.test(text)) this.onChannel(undefined);
    const [, reason, said = ""] = /^channel \d+: open failed: ([a-z ]+)(?:: ?(.*))?$/.exec(text) ??
      [];
    if (reason === undefined) return;
    this.onChannel(dialRefused(REFUSALS.get(reason) ?? "other", said));
  }

  #readOffer(text: string): void {
    if (/^(?:peer server|local client) KEXINIT proposal/.test(text)) {
      this.#isServers = text.startsWith("peer");
    }
    const [, name = "", list = ""] = /^([A-Za-z ]+): (.*)$/.exec(text) ?? [];
    const key = LISTS.get(name);
    if (!this.#isServers || key === undefined) return;
    this.#offer[key] = list === "" ? [] : list.split(",");
    const { kex, hostKeys, ciphers, macs } = this.#offer;
    if (kex && hostKeys && ciphers && macs) this.offered.resolve({ kex, hostKeys, ciphers, macs });
  }
}

function inWords(
  said: readonly string[],
  sent: readonly string[],
  accepted: string | undefined,
): Error {
  const jump = jumpFault(said);
  if (jump !== undefined) {
    return new Error(`there is no way through the jump host${jump === "" ? "" : `: ${jump}`}`);
  }
  const text = said.filter((line) => line !== "").join(" ").slice(0, 300);
  const [, user] = /(?:^| )(\S+)@\S+: Permission denied \(/.exec(text) ?? [];
  if (user !== undefined && accepted !== undefined) {
    return new Error(`The server takes ${unusableKey(accepted)}`);
  }
  if (user !== undefined && offersNoKey(sent)) return new Error(NO_KEY);
  if (user !== undefined) return new LoginDenied(user);
  return new Error(text === "" ? "ssh ended without a word" : connectionFault(text));
}
