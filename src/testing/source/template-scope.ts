// The intrinsic functions of CloudFormation templates, as far as tables' properties use them: a value of a template becomes
// the one that a stack made of it would have.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

import { SourceError } from "./document.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a template is evaluated with. */
export interface TemplateOptions {
  /** Values of its parameters, for those without a default, or instead of it. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly region: string;
  readonly accountId: string;
}

const STACK_NAME = "hashrange";

/** Marks a value that is not there: `AWS::NoValue`. */
const NO_VALUE = Symbol("AWS::NoValue");

export class TemplateScope {
  readonly #template: Json;
  readonly #options: TemplateOptions;
  readonly #tableNameOf: (logicalId: string) => string | undefined;

  /** @param tableNameOf the name of the table that a resource of the template is; undefined for other resources */
  constructor(template: Json, options: TemplateOptions, tableNameOf: (logicalId: string) => string | undefined) {
    this.#template = template;
    this.#options = options;
    this.#tableNameOf = tableNameOf;
  }

  /** @throws SourceError if a function cannot be evaluated */
  resolve(value: unknown): unknown {
    const resolved = this.#resolve(value);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  /** Whether a condition of the template holds. */
  holds(name: string): boolean {
    const conditions = objectOf(this.#template.Conditions);
    if (!Object.hasOwn(conditions, name)) throw new SourceError(`the template has no condition ${name}`);
    return this.resolve(conditions[name]) === true;
  }

  #resolve(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((member) => this.#resolve(member)).filter((member) => member !== NO_VALUE);
    if (typeof value !== "object" || value === null) return value;
    const members = Object.entries(value);
    const [name, argument] = members[0] ?? [];
    if (members.length === 1 && (name === "Ref" || name === "Condition" || name!.startsWith("Fn::"))) {
      return this.#call(name!, argument);
    }
    return Object.fromEntries(
      members.map(([name, member]) => [name, this.#resolve(member)]).filter(([, member]) => member !== NO_VALUE),
    );
  }

  #call(name: string, argument: unknown): unknown {
    const list = () => listOf(name, this.#resolve(argument));
    switch (name) {
      case "Ref":
        return this.#reference(String(argument));
      case "Condition":
        return this.holds(String(argument));
      case "Fn::GetAtt":
        return this.#attribute(argument);
      case "Fn::Sub":
        return this.#substituted(argument);
      case "Fn::Join": {
        const [separator, parts] = list();
        return listOf(name, parts).join(String(separator));
      }
      case "Fn::Select": {
        const [index, values] = list();
        return listOf(name, values)[Number(index)];
      }
      case "Fn::Split": {
        const [separator, text] = list();
        return String(text).split(String(separator));
      }
      case "Fn::If": {
        const [condition, one, other] = listOf(name, argument);
        return this.#resolve(this.holds(String(condition)) ? one : other);
      }
      case "Fn::Equals": {
        const [one, other] = list();
        return one === other;
      }
      case "Fn::And":
        return list().every((value) => value === true);
      case "Fn::Or":
        return list().some((value) => value === true);
      case "Fn::Not":
        return list()[0] !== true;
      case "Fn::FindInMap":
        return this.#mapped(list());
      default:
        throw new SourceError(`${name} is not understood: give the table's property as a value`);
    }
  }

  #reference(name: string): unknown {
    const { region, accountId, parameters } = this.#options;
    switch (name) {
      case "AWS::Region":
        return region;
      case "AWS::AccountId":
        return accountId;
      case "AWS::Partition":
        return "aws";
      case "AWS::StackName":
        return STACK_NAME;
      case "AWS::URLSuffix":
        return "amazonaws.com";
      case "AWS::NoValue":
        return NO_VALUE;
    }
    if (parameters && Object.hasOwn(parameters, name)) return parameters[name];
    const declared = objectOf(this.#template.Parameters);
    if (Object.hasOwn(declared, name)) {
      const { Default, Type } = objectOf(declared[name]);
      if (Default === undefined) throw new SourceError(`parameter ${name} has no default: give it in parameters`);
      return Type === "CommaDelimitedList" ? String(Default).split(",") : String(Default);
    }
    if (Object.hasOwn(objectOf(this.#template.Resources), name)) return this.#tableNameOf(name) ?? name;
    throw new SourceError(`the template has no parameter or resource ${name}`);
  }

  /** The ARN of a table; of other resources a text that only tells what it stands for. */
  #attribute(argument: unknown): string {
    const [logicalId = "", ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split(".");
    const attribute = rest.join(".");
    const { region, accountId } = this.#options;
    const tableName = this.#tableNameOf(logicalId);
    if (tableName !== undefined && attribute === "Arn") {
      return `arn:aws:dynamodb:${region}:${accountId}:table/${tableName}`;
    }
    return `${logicalId}.${attribute}`;
  }

  #substituted(argument: unknown): string {
    const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = objectOf(variables);
    return String(text).replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      if (name.startsWith("!")) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(own, name)) return String(this.resolve(own[name]));
      return String(name.includes(".") ? this.#attribute(name) : this.#reference(name));
    });
  }

  #mapped([map, first, second]: readonly unknown[]): unknown {
    const found = objectOf(objectOf(objectOf(this.#template.Mappings)[String(map)])[String(first)])[String(second)];
    if (found === undefined) throw new SourceError(`the template's mapping ${map} has no ${first}.${second}`);
    return found;
  }
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new SourceError(`${name} takes a list`);
  return value;
}
