// DeleteTable: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html

import { invalid } from "../model/errors.ts";
import { required, structure } from "../model/shape.ts";
import { existingTableName } from "../model/shared-shapes.ts";
import type { TableDefinition } from "../table/definition/table-definition.ts";
import { describeTable } from "../table/definition/table-description.ts";
import { tableSizes } from "../table/definition/table-sizes.ts";
import { announceDeletion, assertDeletable, shownTable } from "../table/definition/table-status.ts";
import { clearRetired } from "../table/definition/unfinished-work.ts";
import { beginDeletion } from "../table/realism/table-changes.ts";
import { operation } from "./operation.ts";

export const deleteTable = operation({
  name: "DeleteTable",
  input: structure("DeleteTableInput", { TableName: required(existingTableName) }),
  async run({ TableName }, engine) {
    const { catalog, store, clock, realism } = engine;
    const { name } = catalog.describedTable(TableName);
    const table = realism
      ? await catalog.update(name, (table) => {
          check(table);
          realism.tagLocks.checkDeletion(table);
          return beginDeletion(engine, realism, table);
        })
      : await catalog.remove(name, clock.now(), check);
    const sizes = await tableSizes(store, table);
    clearRetired(engine);
    return { TableDescription: describeTable(announceDeletion(shownTable(table)), sizes, clock.now()) };
  },
});

function check(table: TableDefinition): void {
  if (table.deletionProtection) {
    throw invalid(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  }
  assertDeletable(table);
}
