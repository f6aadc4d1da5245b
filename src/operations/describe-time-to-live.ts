// DescribeTimeToLive: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html

import { invalid } from "../model/errors.ts";
import { required, structure } from "../model/shape.ts";
import { existingTableName } from "../model/shared-shapes.ts";
import { isOutOfReach, shownTable } from "../table/definition/table-status.ts";
import { timeToLiveStatus } from "../table/expiry/time-to-live.ts";
import { operation } from "./operation.ts";

export const describeTimeToLive = operation({
  name: "DescribeTimeToLive",
  input: structure("DescribeTimeToLiveInput", { TableName: required(existingTableName) }),
  run({ TableName }, engine) {
    const table = engine.catalog.describedTable(TableName);
    if (isOutOfReach(table)) {
      const { status } = shownTable(table);
      throw invalid(`Cannot describe time to live while table is in ${status} state: Current table state is ${status}`);
    }
    const { timeToLive } = table;
    const status = timeToLiveStatus(timeToLive, engine);
    return {
      TimeToLiveDescription: {
        TimeToLiveStatus: status,
        AttributeName: status === "DISABLED" ? undefined : timeToLive?.attributeName,
      },
    };
  },
});
