/** What a system's paths, modes and `ssh` are like; `main.ts` knows which it is. */
export type Platform = "unix" | "windows";
