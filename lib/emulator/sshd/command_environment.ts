/** Names that change which programs run, or where, or that the node itself decides. */
const REFUSED =
  /^(?:LD_.*|DYLD_.*|SSH_.*|PATH|HOME|USER|LOGNAME|SHELL|BASH_ENV|BASHOPTS|SHELLOPTS|ENV|IFS|PS4)$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
// far more than clients send, and far below what the system takes for a new process
const MAX_BYTES = 65_536;

/** The environment variables that a client asked for in one session. */
export class ClientEnvironment {
  readonly #variables = new Map<string, string>();
  #bytes = 0;

  /** Takes a variable if its name is harmless and there is room; says whether it did. */
  set(name: string, value: string): boolean {
    if (!NAME.test(name) || REFUSED.test(name) || value.includes("\0")) return false;
    if (this.#bytes + name.length + value.length > MAX_BYTES) return false;
    this.#bytes += name.length + value.length;
    this.#variables.set(name, value);
    return true;
  }

  /** All that was taken. */
  all(): Record<string, string> {
    return Object.fromEntries(this.#variables);
  }
}
