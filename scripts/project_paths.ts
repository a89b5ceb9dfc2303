import { fileURLToPath } from "node:url";

/** A file URL as a path. */
export function fromFileUrl(url: string): string {
  return fileURLToPath(url).replaceAll("\\", "/");
}

/** The folder of the project. */
export function projectRoot(): string {
  return fromFileUrl(new URL("..", import.meta.url).href).replace(/\/$/, "");
}

/** This machine in the words of Bun's packages. */
export function platformName(): string {
  const { os, arch } = Deno.build;
  return `${os}-${arch === "x86_64" ? "x64" : arch}`;
}
