/**
 * A `credentials.yaml` of Batch Shipyard's form that leads to an instance. That form has no place for the account's
 * name: on a loopback URL it is the emulator's one well-known name.
 */
export function credentialsText(endpoint: string, key: string): string {
  return "# written by poolgen emulator\n" +
    "credentials:\n" +
    "  batch:\n" +
    `    account_key: ${key}\n` +
    `    account_service_url: ${endpoint}\n`;
}
