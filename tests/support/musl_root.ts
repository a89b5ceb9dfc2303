import { assertEquals } from "@std/assert";
import { runCommand } from "./command.ts";
import { which } from "./programs.ts";
import { PYTHON_CLIENTS, pythonWith } from "./python_clients.ts";

const LOADER = "/lib/ld-musl-x86_64.so.1";
/** A Python package for Alpine, which brings that system's libstdc++ and libgcc. */
const WITH_LIBRARIES = "greenlet==3.5.6";

/** What `muslRoot` needs, for `testWith`. */
export const MUSL: readonly string[] = ["busybox", "ld-musl-config", "python3"];

/** Makes a folder a root of a system whose C library is musl, as Alpine is: loader, C++ library, a shell. */
export async function muslRoot(folder: string): Promise<void> {
  const { stderr: loader } = await runCommand(LOADER, []);
  const version = /Version (\d+)\.(\d+)\.(\d+)/.exec(loader)?.slice(1).map(Number) ?? [];
  const isNew = (version[0] ?? 0) > 1 || (version[1] ?? 0) > 2 || (version[2] ?? 0) >= 4;
  if (!isNew) {
    throw new Error(`musl ${version.join(".")} cannot load what Alpine builds: 1.2.4 can`);
  }
  for (const path of ["bin", "lib", "tmp", "root", "work", "usr/lib"]) {
    await Deno.mkdir(`${folder}/${path}`, { recursive: true });
  }
  await Deno.chmod(`${folder}/tmp`, 0o1777);
  await Deno.copyFile(LOADER, `${folder}${LOADER}`);
  await Deno.copyFile(which("busybox") ?? "", `${folder}/bin/sh`);

  const python = await pythonWith([PYTHON_CLIENTS.paramiko]);
  const run = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await runCommand(python, ["-m", ...args], { cwd: `${folder}/tmp` });
    assertEquals(code, 0, stderr);
  };
  await run(
    ...["pip", "download", "-q", "--disable-pip-version-check", "--no-deps"],
    ...["--only-binary", ":all:", "--platform", "musllinux_1_2_x86_64"],
    ...["--python-version", "3.11", "--dest", ".", WITH_LIBRARIES],
  );
  const [wheel = ""] = [...Deno.readDirSync(`${folder}/tmp`)].map(({ name }) => name);
  await run("zipfile", "-e", wheel, ".");
  const libraries = `${folder}/tmp/greenlet.libs`;
  for (const { name } of Deno.readDirSync(libraries)) {
    // the package's own name for it has a checksum in it
    const file = name.startsWith("libstdc++") ? "libstdc++.so.6" : name;
    await Deno.rename(`${libraries}/${name}`, `${folder}/usr/lib/${file}`);
  }
  for (const { name } of Deno.readDirSync(`${folder}/tmp`)) {
    await Deno.remove(`${folder}/tmp/${name}`, { recursive: true });
  }
}
