// ListTables: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html

import { integer, structure } from "../model/shape.ts";
import { startTableName } from "../model/shared-shapes.ts";
import { operation } from "./operation.ts";

/** Names in one page, and the default of `Limit`. */
const NAMES_MAX = 100;

export const listTables = operation({
  name: "ListTables",
  input: structure("ListTablesInput", {
    ExclusiveStartTableName: startTableName,
    Limit: integer({ min: 1, max: NAMES_MAX }),
  }),
  run({ ExclusiveStartTableName: start, Limit = NAMES_MAX }, { catalog }) {
    const names = catalog.list().map(({ name }) => name);
    const rest = start === undefined ? names : names.filter((name) => name > start);
    const page = rest.slice(0, Limit);
    return { TableNames: page, LastEvaluatedTableName: page.length < rest.length ? page.at(-1) : undefined };
  },
});
