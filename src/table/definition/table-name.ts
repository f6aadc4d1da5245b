// The name of a table, where requests may have its ARN instead.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html

import { AccessDeniedException, invalid } from "../../model/errors.ts";
import { NAME_PATTERN } from "../../model/shared-shapes.ts";
import { type Home, parseArn, partitionOf, tableNameOf } from "../arn.ts";

const NAME = new RegExp(`^${NAME_PATTERN}$`);

/**
 * The name in a name or an ARN, whether there is such a table or not.
 *
 * @throws ValidationException (a name that no table can have, an ARN that is no table's, or another region's),
 *   AccessDeniedException (another account's)
 */
export function tableNameIn(nameOrArn: string, home: Home): string {
  if (NAME.test(nameOrArn)) return nameOrArn;
  if (!nameOrArn.includes(":")) {
    throw invalidName(
      `Value '${nameOrArn}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${NAME_PATTERN}`,
    );
  }
  const arn = parseArn(nameOrArn);
  if (arn && arn.partition !== partitionOf(home.region)) throw invalidName(`Invalid AWS partition in '${nameOrArn}'`);
  if (arn && arn.region !== home.region) throw invalidName(`Invalid AWS region in '${nameOrArn}'`);
  if (arn && !arn.resource.startsWith("table/")) throw invalidName(`Invalid resource type in '${nameOrArn}'`);
  const name = arn && tableNameOf(arn);
  if (!name) {
    throw invalidName(
      `Value '${nameOrArn}' at 'tableName' failed to satisfy constraint: ` +
        "Valid ARN format is 'arn:<partition>:dynamodb:<region>:<account>:table/<name>'",
    );
  }
  if (arn.accountId !== home.accountId) throw new AccessDeniedException("Access is denied");
  return name;
}

function invalidName(reason: string): Error {
  return invalid(`1 validation error detected: ${reason}`);
}
