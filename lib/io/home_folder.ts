import { homedir } from "node:os";

/**
 * The user's home folder, absolute. Where neither HOME names one nor the system knows the user, as in containers that
 * run as any number, it is a folder that does not exist: only what needs it fails.
 */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return "/nonexistent";
  }
}
