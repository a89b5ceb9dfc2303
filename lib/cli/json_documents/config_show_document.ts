import * as z from "zod";
import { versionField } from "./fields.ts";

const secret = z.string().optional().describe("Masked; absent where no file gives it");

const keyPart = z.strictObject({
  type: z.string().describe("The key's type, such as ssh-ed25519"),
  base64: z.string().describe("The key itself"),
});

const sshPart = z.strictObject({
  username: z.string().describe("The user's name"),
  expiry_days: z.number().describe("How long the user stays on the nodes"),
  public_key: z.string().optional().describe("The public key's file, where one is named"),
  public_key_data: keyPart.optional().describe("The public key, where it stands in the pool file"),
  private_key: z.string().describe("The private key's file"),
  generate_docker_tunnel_script: z.boolean().describe(
    "Whether Batch Shipyard's script is rendered too",
  ),
  export_folder: z.string().describe("The folder for the tunnel script and the key pair"),
  hpn_server_swap: z.boolean().describe("As the pool file has it; poolgen does nothing with it"),
  allow_docker_access: z.boolean().describe("Whether the user may use Docker without sudo"),
});

const aadPart = z.strictObject({
  endpoint: z.string().optional().describe("The resource that a token is for"),
  authority_url: z.string().optional().describe("Who gives tokens"),
  is_authority_typed: z.literal(true).optional().describe(
    "Whether the authority is from a variable or the command line",
  ),
  directory_id: z.string().optional().describe("The tenant"),
  application_id: z.string().optional().describe("Who logs in, where that is a program"),
  auth_key: secret,
  rsa_private_key_pem: secret.describe("Masked: a private key's file"),
  x509_cert_sha1_thumbprint: z.string().optional().describe("Which certificate the key is of"),
  user: z.string().optional().describe("Who logs in, where that is a person"),
  password: secret,
});

const settingsPart = z.strictObject({
  prefix: z.string().describe("What the nodes' aliases begin with"),
  ssh_options: z.record(z.string(), z.array(z.string()).readonly()).readonly().describe(
    "Options of OpenSSH to add or replace: what stands behind each on each of its lines",
  ),
  proxy_jump: z.string().optional().describe("The host through which nodes are reached"),
  multiplexing: z.boolean().describe("Whether connections are shared"),
  docker: z.strictObject({
    endpoint: z.string().describe("Where Docker listens on the nodes"),
    local: z.string().describe("The local end of a tunnel"),
  }).describe("How tunnels to Docker are made"),
  templates: z.string().optional().describe("The folder of the user's own templates"),
  batch: z.strictObject({
    api_version: z.string().optional().describe("The version of the Batch API to speak"),
    domain: z.string().optional().describe("The domain of a cloud that poolgen does not know"),
  }).describe("How the account is spoken to"),
});

/** A configuration as it was understood. */
export const configShowDocument = z.strictObject({
  version: versionField,
  files: z.array(z.string()).describe("The absolute paths of the files that were read"),
  pool_id: z.string().describe("The pool's id"),
  specification: z.record(z.string(), z.unknown()).optional().describe(
    "What stands under pool_specification in the pool file, in today's spelling; secrets are masked",
  ),
  ssh: sshPart.optional().describe("The SSH user, where the pool file names one"),
  gpu: z.boolean().describe("Whether the nodes have GPUs, as far as the pool file tells"),
  containers: z.strictObject({
    images: z.array(z.string()).describe("Images that nodes fetch before the first task"),
    registries: z.array(z.strictObject({
      server: z.string().optional().describe("Its host name; absent for Docker Hub"),
      username: z.string().describe("Who logs in"),
      password: secret,
    })).describe("Where the images are fetched with a login"),
  }).describe("What the nodes are to know of containers"),
  subnet_id: z.string().optional().describe("The Azure resource id of the nodes' subnet"),
  batch_account: z.strictObject({
    service_url: z.string().describe("The account's URL"),
    account_key: secret,
    account_key_keyvault_secret_id: secret.describe("Masked: where a vault holds the key"),
    test_cluster: z.boolean().describe("As the credentials file has it"),
  }).optional().describe("The account that the credentials name"),
  aad: aadPart.optional().describe("How to log in with Microsoft Entra, where anything says"),
  settings: settingsPart.describe("What poolgen.yaml says, with its defaults"),
  static_nodes: z.array(z.strictObject({
    id: z.string().describe("The node's id"),
    address: z.string().describe("Where to dial"),
    port: z.int().describe("The port of its SSH"),
    user: z.string().optional().describe("Who logs in"),
    host_keys: z.array(keyPart).describe("The host keys that the file trusts"),
  })).optional().describe("The machines of nodes.yaml"),
  static_key: z.string().optional().describe("The private key that nodes.yaml names"),
});

/** What `poolgen config show --json` prints. */
export type ConfigShowDocument = z.output<typeof configShowDocument>;
