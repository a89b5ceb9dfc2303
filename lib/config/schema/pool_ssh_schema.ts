import * as z from "zod";
import { pathField, poolUserField, publicKeyField } from "../fields.ts";
import { isMap } from "./is_map.ts";
import { presentKey } from "./present_key.ts";

/** The `pool_specification.ssh` block: the SSH user of the nodes and the keys it logs in with. */
export const sshSchema = z
  .strictObject({
    username: poolUserField.describe("User to create on the nodes"),
    expiry_days: z.int().min(0).optional()
      .describe("Days until the user expires, 30 when 0 or absent"),
    ssh_public_key: pathField.optional()
      .describe("Path of an existing public key file, not combined with ssh_public_key_data"),
    ssh_public_key_data: publicKeyField.optional()
      .describe("Public key in OpenSSH format, not combined with ssh_public_key"),
    ssh_private_key: pathField.optional()
      .describe("Path of the private key that belongs to the given public key"),
    generate_docker_tunnel_script: z.boolean().optional()
      .describe("Whether to write a script that tunnels to the Docker engine of a node"),
    generated_file_export_path: pathField.optional()
      .describe("Folder for generated files such as key pairs, the current folder when absent"),
    hpn_server_swap: z.boolean().optional()
      .describe("Whether to replace the OpenSSH server with one that has the HPN patches"),
    allow_docker_access: z.boolean().optional()
      .describe("Whether the user may use the Docker engine without sudo"),
  })
  .refine((ssh) => ssh.ssh_public_key === undefined || ssh.ssh_public_key_data === undefined, {
    path: ["ssh_public_key_data"],
    error: "cannot be combined with ssh_public_key; keep one of the two",
    when: isMap,
  })
  .refine(
    (ssh) =>
      ssh.ssh_private_key === undefined ||
      ssh.ssh_public_key !== undefined ||
      ssh.ssh_public_key_data !== undefined,
    {
      path: ["ssh_private_key"],
      error: "needs ssh_public_key or ssh_public_key_data; add one of the two",
      when: isMap,
    },
  )
  .meta({
    description: "SSH user to create on the nodes",
    // the two rules, for JSON Schema
    not: { allOf: [presentKey("ssh_public_key"), presentKey("ssh_public_key_data")] },
    if: presentKey("ssh_private_key"),
    then: { anyOf: [presentKey("ssh_public_key"), presentKey("ssh_public_key_data")] },
  });
