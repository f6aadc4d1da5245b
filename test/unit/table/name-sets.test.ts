// The order in which AWS prints names: expectations are from errors that AWS gave to people who reported them.

import { expect, it } from "vitest";
import { printNameMap, printNameSet } from "../../../src/table/definition/name-sets.ts";

function check(names: string, printed: string) {
  it(`prints ${printed}`, () => expect(printNameSet(names.split(" "))).toBe(printed));
}

check("created_at user_id", "[user_id, created_at]");
check(
  "id name description metadata type size linked_to access_count status status_message created_at updated_at external_id",
  "[status_message, metadata, description, created_at, access_count, external_id, type, size, updated_at, name, id, linked_to, status]",
);
check("a a", "[a]");

check("pk sk a", "[a, sk, pk]");
check("ProductId CreatedTime ProductName", "[CreatedTime, ProductName, ProductId]");

function checkMap(names: string, printed: string) {
  it(`prints ${printed} of a map`, () => expect(printNameMap(names.split(" "))).toBe(printed));
}

checkMap("pk", "[pk]");
checkMap("pk sk", "[sk, pk]");
checkMap("my-string my-int my-hash", "[my-string, my-int, my-hash]");
checkMap("AccountId Id UniqueMediaName", "[AccountId, Id, UniqueMediaName]");
checkMap(
  "ProductId CreatedTime ProductDescription ProductName",
  "[ProductId, CreatedTime, ProductDescription, ProductName]",
);
checkMap("pk sk a b c", "[sk, a, b, pk, c]");
