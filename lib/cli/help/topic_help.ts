import { type Topic, TOPICS } from "./help_topics.ts";
import { wrapRows, wrapText } from "../terminal/wrap_text.ts";

/** The list of topics. */
export function topicList(width: number): string {
  return [
    ...wrapRows(TOPICS.map(({ name, summary }) => [name, summary]), width),
    "",
    "poolgen help TOPIC shows one.",
    "",
  ].join("\n");
}

/** A topic, in lines of at most `width`. */
export function topicHelp({ summary, parts }: Topic, width: number): string {
  return [
    summary,
    ...parts.map((part) =>
      (typeof part === "string" ? wrapText(part, width) : wrapRows(part, width)).join("\n")
    ),
  ].map((block) => `${block}\n`).join("\n");
}
