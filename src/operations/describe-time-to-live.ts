// DescribeTimeToLive: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html

import { required, structure } from "../model/shape.ts";
import { existingTableName } from "../model/shared-shapes.ts";
import { operation } from "./operation.ts";

export const describeTimeToLive = operation({
  name: "DescribeTimeToLive",
  input: structure("DescribeTimeToLiveInput", { TableName: required(existingTableName) }),
  run({ TableName }, { catalog }) {
    const { timeToLive } = catalog.describedTable(TableName);
    return {
      TimeToLiveDescription: timeToLive?.enabled
        ? { TimeToLiveStatus: "ENABLED", AttributeName: timeToLive.attributeName }
        : { TimeToLiveStatus: "DISABLED" },
    };
  },
});
