// A table's server-side encryption, as requests ask for it and descriptions show it. Nothing is encrypted here: keys are
// named as AWS would name them, so that what was asked for can be read back.

import { hash } from "node:crypto";
import type { TypeOf } from "../../model/shape.ts";
import type { sseSpecification } from "../../model/shared-shapes.ts";
import { type Home, kmsKeyArn } from "../arn.ts";
import { invalidParameter } from "./invalid-parameter.ts";
import type { TableDefinition } from "./table-definition.ts";

type Encryption = NonNullable<TableDefinition["encryption"]>;
type SSESpecification = TypeOf<typeof sseSpecification>;

/** The key that AWS keeps for an account's tables. */
const DEFAULT_KEY_ALIAS = "alias/aws/dynamodb";

export function checkEncryption(specification: SSESpecification | undefined): void {
  if (!specification) return;
  const { Enabled, SSEType, KMSMasterKeyId } = specification;
  if (Enabled === false && SSEType) throw invalidParameter("SSEType can not be specified if Enabled is false");
  if (Enabled === false && KMSMasterKeyId !== undefined) {
    throw invalidParameter("KMSMasterKeyId can not be specified if Enabled is false");
  }
  if (SSEType === "AES256") throw invalidParameter("SSEType AES256 is not supported");
  if (KMSMasterKeyId !== undefined && SSEType !== "KMS") {
    throw invalidParameter("SSEType KMS is required if KMSMasterKeyId is specified");
  }
}

/**
 * What a checked request asks for: `SSEType` alone enables it too.
 *
 * @returns undefined where the table is to be encrypted with a key that AWS owns, which descriptions do not show.
 */
export function toEncryption(specification: SSESpecification | undefined, home: Home): Encryption | undefined {
  if (!(specification?.Enabled ?? specification?.SSEType)) return undefined;
  return { type: "KMS", keyArn: keyArn(specification?.KMSMasterKeyId ?? DEFAULT_KEY_ALIAS, home) };
}

/** A key's ARN, given its ARN, its id, or an alias. What AWS would look up for an alias is made up from its name. */
function keyArn(key: string, home: Home): string {
  const alias = /(?:^|:)(alias\/.+)$/.exec(key)?.[1];
  if (alias) return kmsKeyArn(home, uuidOf(`${home.region} ${home.accountId} ${alias}`));
  return key.startsWith("arn:") ? key : kmsKeyArn(home, key);
}

/** A UUID that always is the same for a text. */
function uuidOf(text: string): string {
  return hash("sha256", text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/**
 * @throws ValidationException where a request changes nothing: it names the table's key by its ARN, or asks for none where
 *   there is none. Named otherwise, the same key encrypts the table once more.
 */
export function changeEncryption(
  current: Encryption | undefined,
  specification: SSESpecification,
  home: Home,
): Encryption | undefined {
  const changed = toEncryption(specification, home);
  if (!changed && !current) throw invalidParameter("Table is already encrypted by default");
  if (current && specification.KMSMasterKeyId === current.keyArn) {
    throw invalidParameter(
      "Table is already encrypted with given KMSMasterKeyId. " +
        "Use KMSMasterKeyId parameter if you want to change Master Key",
    );
  }
  return changed;
}
