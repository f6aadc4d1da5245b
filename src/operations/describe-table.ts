// DescribeTable: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html

import { required, structure } from "../model/shape.ts";
import { existingTableName } from "../model/shared-shapes.ts";
import { describeTable as describe } from "../table/definition/table-description.ts";
import { tableSizes } from "../table/definition/table-sizes.ts";
import { shownTable } from "../table/definition/table-status.ts";
import { operation } from "./operation.ts";

export const describeTable = operation({
  name: "DescribeTable",
  input: structure("DescribeTableInput", { TableName: required(existingTableName) }),
  async run({ TableName }, { catalog, store, clock }) {
    const table = catalog.describedTable(TableName);
    return { Table: describe(shownTable(table), await tableSizes(store, table), clock.now()) };
  },
});
