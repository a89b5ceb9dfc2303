import { join } from "node:path";
import { jumpOption } from "./jump_hosts.ts";
import { literalPath } from "./quote_ssh_config.ts";
import type { RenderSettings } from "./render_settings.ts";
import type { SshOption } from "./ssh_option.ts";

/** The pool's pinned host keys, by node id. */
export function knownHostsPath(outFolder: string): string {
  return join(outFolder, "known_hosts");
}

/** Where OpenSSH records the host keys of nodes that are not pinned; poolgen never writes it. */
export function firstUsePath(outFolder: string): string {
  return join(outFolder, "known_hosts_first_use");
}

/**
 * The options that all nodes share, in the order in which they are rendered; OpenSSH takes the first value
 * that it meets, so that a node's own lines, which come before, win. The user's options replace ours.
 * No option newer than OpenSSH 7.6, and none that some builds leave out (they warn at every use).
 */
export function sharedOptions(settings: RenderSettings, user: string | undefined): SshOption[] {
  const { identityFile, proxyJump, multiplexingFolder, outFolder, platform } = settings;
  const jump = jumpOption(proxyJump);
  const rows: readonly (readonly [keyword: string, ...values: string[]] | undefined)[] = [
    user === undefined ? undefined : ["User", user],
    identityFile === undefined ? undefined : ["IdentityFile", literalPath(identityFile, platform)],
    identityFile === undefined ? undefined : ["IdentitiesOnly", "yes"],
    ["PreferredAuthentications", "publickey"],
    ["PasswordAuthentication", "no"],
    ["KbdInteractiveAuthentication", "no"],
    ["StrictHostKeyChecking", "yes"],
    ["UserKnownHostsFile", literalPath(knownHostsPath(outFolder), platform)],
    // not "none", which OpenSSH before 8.5 takes for a file in the current folder; Windows' knows it too, and would
    // make a file of "nul"
    ["GlobalKnownHostsFile", "/dev/null"],
    ["HashKnownHosts", "no"],
    ["CheckHostIP", "no"],
    ["VerifyHostKeyDNS", "no"],
    ["UpdateHostKeys", "no"],
    [jump.keyword, ...jump.values],
    ["ConnectTimeout", "15"],
    // well under the 4 minutes after which Azure's load balancer drops an idle connection
    ["ServerAliveInterval", "30"],
    ["ServerAliveCountMax", "3"],
    ["ForwardAgent", "no"],
    ["ForwardX11", "no"],
    ["Tunnel", "no"],
    ["GatewayPorts", "no"],
    ["PermitLocalCommand", "no"],
    ["CanonicalizeHostname", "no"],
    ["AddKeysToAgent", "no"],
    // a live master of the user's own would serve a pinned host unchecked, and Windows' ssh fails on a ControlPath
    ...(multiplexingFolder === undefined
      ? [["ControlMaster", "no"], ["ControlPath", "none"]] as const
      : [["ControlMaster", "auto"], ["ControlPersist", "60"]] as const),
  ];
  const ours = rows.filter((row) => row !== undefined).map(([keyword, ...values]) => ({
    keyword,
    values,
  }));
  return [
    ...userOptions(settings.sshOptions),
    ...ours.filter(({ keyword }) => !isSet(keyword, settings)),
  ];
}

function isSet(keyword: string, { sshOptions }: RenderSettings): boolean {
  return Object.keys(sshOptions).some((name) => name.toLowerCase() === keyword.toLowerCase());
}

/** The options of the user's own, a line each. */
export function userOptions(options: RenderSettings["sshOptions"]): SshOption[] {
  return Object.entries(options).flatMap(([keyword, lines]) =>
    lines.map((line) => ({ keyword, values: line.split(" ").filter((word) => word !== "") }))
  );
}
