// DescribeTimeToLive: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html

import { required, structure } from "../model/shape.ts";
import { existingTableName } from "../model/shared-shapes.ts";
import { timeToLiveStatus } from "../table/expiry/time-to-live.ts";
import { operation } from "./operation.ts";

export const describeTimeToLive = operation({
  name: "DescribeTimeToLive",
  input: structure("DescribeTimeToLiveInput", { TableName: required(existingTableName) }),
  run({ TableName }, engine) {
    const { timeToLive } = engine.catalog.describedTable(TableName);
    const status = timeToLiveStatus(timeToLive, engine);
    return {
      TimeToLiveDescription: {
        TimeToLiveStatus: status,
        AttributeName: status === "DISABLED" ? undefined : timeToLive?.attributeName,
      },
    };
  },
});
