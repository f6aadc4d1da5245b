// Which tables a test's database has: from templates, descriptions or inputs of CreateTable, in files or as they are.

import type { CreateTableInput, DescribeTableOutput } from "../../resource/api/structures.ts";
import { describedTable, descriptionOf } from "./described-table.ts";
import { readDocument, SourceError } from "./document.ts";
import { isTemplate, templateTables } from "./template.ts";
import type { TemplateOptions } from "./template-scope.ts";
import type { TestTable } from "./test-table.ts";

/**
 * A file (JSON or YAML), or what such a file holds: a CloudFormation or SAM template, what DescribeTable answers, the input of
 * CreateTable, or a list of these. Relative paths are relative to the working folder.
 */
export type TableSource =
  | string
  | URL
  | CreateTableInput
  | DescribeTableOutput
  | { readonly Resources: object }
  | readonly TableSource[];

/** @throws SourceError if a source is none of these, or cannot be read */
export async function readTables(source: TableSource, options: TemplateOptions): Promise<TestTable[]> {
  if (typeof source === "string" || source instanceof URL) {
    const document = await readDocument(source);
    try {
      return await readTables(document as TableSource, options);
    } catch (error) {
      throw new SourceError(`${source}: ${(error as Error).message}`, { cause: error });
    }
  }
  if (Array.isArray(source)) {
    const tables = await Promise.all(source.map((member) => readTables(member, options)));
    return tables.flat();
  }
  if (isTemplate(source)) return templateTables(source, options);
  const description = descriptionOf(source);
  if (description) return [describedTable(description)];
  if (typeof source === "object" && source !== null && "TableName" in source) {
    return [{ create: source as CreateTableInput }];
  }
  throw new SourceError("this is no template, no description of a table, and no input of CreateTable");
}
