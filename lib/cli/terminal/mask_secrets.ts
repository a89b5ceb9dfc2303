const MASK = "***";

const SECRET_KEY =
  /password|passphrase|secret|token|account_key|auth_key|_pem$|^blobxfer_extra_options$/;
/** What stands in these maps, or lists of them, is for programs on the nodes, and may well be a secret. */
const SECRET_MAPS: ReadonlySet<string> = new Set(["environment_variables", "commands"]);

/** A copy in which the secrets that a pool file can hold are masked: by their key, or by their form. */
export function maskSecrets(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, key));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [
        name,
        SECRET_MAPS.has(key) ? MASK : maskSecrets(child, name),
      ]),
    );
  }
  if (typeof value !== "string") return value;
  return SECRET_KEY.test(key) ? MASK : maskText(value);
}

/** Masks what follows the "?" of a URL or a telling name (it may have spaces), and a password before "@". */
function maskText(text: string): string {
  return text
    .replace(/\?\S*=.*$/s, `?${MASK}`)
    .replace(/:\/\/.*@/s, `://${MASK}@`)
    .replace(
      /((?:key|password|passwd|pwd|secret|signature|token)["']?\s*[=:]\s*).+$/is,
      `$1${MASK}`,
    );
}
