import { runCommand } from "./command.ts";

/** The program that makes keys and certificates, for `testWith`. */
export const OPENSSL: readonly string[] = ["openssl"];

/** A certificate of this machine, and who signed it. */
export interface TlsAuthority {
  /** The file that a client has to trust. */
  readonly caFile: string;
  readonly key: string;
  readonly cert: string;
}

/** Makes a certificate authority of its own in a folder, and a certificate for 127.0.0.1 and localhost. */
export async function makeTlsAuthority(folder: string): Promise<TlsAuthority> {
  const at = (name: string): string => `${folder}/${name}`;
  const [caFile, caKey] = [at("ca.pem"), at("ca.key")];
  await openssl(...selfSigned(caFile, caKey, "/CN=poolgen tests"));
  await openssl(
    ...["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"],
    ...["-keyout", at("server.key"), "-out", at("server.csr")],
  );
  await Deno.writeTextFile(at("names"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
  await openssl(
    ...["x509", "-req", "-in", at("server.csr"), "-CA", caFile, "-CAkey", caKey, "-CAcreateserial"],
    ...["-days", "2", "-extfile", at("names"), "-out", at("server.pem")],
  );
  return {
    caFile,
    key: await Deno.readTextFile(at("server.key")),
    cert: await Deno.readTextFile(at("server.pem")),
  };
}

/** An application's certificate and private key, as files and as text. */
export interface Identity {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an identity in a folder; the key is readable by its owner alone. */
export async function makeIdentity(folder: string): Promise<Identity> {
  const [certificateFile, keyFile] = [`${folder}/app.pem`, `${folder}/app.key`];
  await openssl(...selfSigned(certificateFile, keyFile, "/CN=application"));
  await Deno.chmod(keyFile, 0o600);
  return {
    certificateFile,
    keyFile,
    certificate: await Deno.readTextFile(certificateFile),
    key: await Deno.readTextFile(keyFile),
  };
}

function selfSigned(certificate: string, key: string, subject: string): string[] {
  return [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", subject],
    ...["-keyout", key, "-out", certificate],
  ];
}

async function openssl(...args: string[]): Promise<void> {
  const { code, stderr } = await runCommand("openssl", args);
  if (code !== 0) throw new Error(`openssl ${args.join(" ")} failed: ${stderr}`);
}
