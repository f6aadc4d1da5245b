// A data folder that is held for processes which share it: the one that holds it starts them, and does nothing else with the
// data. As long as it or one of them lives, the folder is refused to everybody else.

export interface HeldFolder {
  /** Gives the folder up. Those that share it have closed it before. */
  close(): Promise<void>;
}

/**
 * Takes a folder, or makes it, and keeps it for the processes that open it with this one's id as the holder
 * (`RunningDatabase.open`).
 *
 * @throws StoreError as `Database.open`
 */
export async function holdFolder(path: string): Promise<HeldFolder> {
  const { openBase } = await import("../store/lmdb.ts");
  return openBase(path);
}
