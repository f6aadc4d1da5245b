// A table as a test's database is made with it, whatever it was described by.

import type { CreateTableInput } from "../../resource/api/structures.ts";

export interface TestTable {
  readonly create: CreateTableInput;
  /** The attribute that items expire by. */
  readonly timeToLiveAttribute?: string;
}
