/**
 * Variables with which no ssh asks anything: BatchMode does not reach the one that goes to a jump host, and many at
 * once would ask at one terminal. OpenSSH before 8.4 does not know the second.
 */
export const ASKING_NOBODY: Readonly<Record<string, string>> = {
  SSH_ASKPASS: "false",
  SSH_ASKPASS_REQUIRE: "force",
};
