// `hashrange check`: tells whether a data folder is sound, and what is wrong with it if it is not.

import { resolve } from "node:path";
import { CommandError } from "./command-error.ts";

/**
 * Reads all of the data in a folder, and prints a line for each fault, or one that there is none.
 *
 * @returns whether the data is sound
 * @throws CommandError if it cannot be read: another process has it open, or it is none of ours
 */
export async function checkCommand(folder: string): Promise<boolean> {
  const { checkData } = await import("../database/check-data.ts");
  let checked: Awaited<ReturnType<typeof checkData>>;
  try {
    checked = await checkData(resolve(folder));
  } catch (error) {
    if (error instanceof Error && error.name === "StoreError") throw new CommandError(error.message);
    throw error;
  }
  const { faults, tables, items } = checked;
  const lines = faults.length > 0 ? faults : [`sound: ${counted(tables, "table")}, ${counted(items, "item")}`];
  process.stdout.write(`${lines.join("\n")}\n`);
  return faults.length === 0;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
