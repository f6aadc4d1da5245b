// `npm run docs`: writes the API reference, docs/api/, from the declarations that the compiler makes of the sources, whose
// doc comments they carry. Not committed: it is made when the package is.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./ensure-built.mjs";

/**
 * @typedef {{ name: string, module: string, comment: string, text: string }} Declaration
 * `module` is its path in src/, without extension; `text` what the compiler declares, its members' comments included.
 */

/**
 * @param {string} root the package's folder, built
 * @returns {Map<string, string>} the pages' texts by their names
 */
export function apiReference(root) {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.entries(exports)
    .filter(([, entry]) => entry.types)
    .map(([subpath, entry]) => ({
      name: posix.join("hashrange", subpath),
      declarations: exportsOf(root, entry.types.replace(/^\.\/dist\/(.+)\.d\.ts$/, "$1")),
    }));

  /** @type {Map<string, Map<string, Declaration[]>>} by page and name */
  const pages = new Map();
  const placeOf = new Map();
  const exported = entries.flatMap((entry) => entry.declarations);
  const shown = [...exported, ...exported.flatMap((declaration) => basesOf(root, declaration))];
  for (const declaration of new Map(shown.map(identified)).values()) {
    const page = pageNameOf(declaration);
    const onPage = pages.get(page) ?? pages.set(page, new Map()).get(page);
    onPage.set(declaration.name, [...(onPage.get(declaration.name) ?? []), declaration]);
    placeOf.set(declaration.name, `${page}#${anchorOf(declaration.name)}`);
  }
  const texts = new Map([["README.md", indexOf(entries)]]);
  for (const [page, declarations] of pages) texts.set(page, textOf(page, declarations, placeOf));
  return texts;
}

/** The same declaration may be reached by several ways; those of an overloaded function differ in their texts. */
function identified(declaration) {
  return [`${declaration.module} ${declaration.text}`, declaration];
}

/** `resource/expression/condition` is on the page of its folder. */
function pageNameOf({ module }) {
  return `${dirname(module).replaceAll("/", "-")}.md`;
}

function titleOf(page) {
  return page.replace(/\.md$/, "").replaceAll("-", " / ");
}

const SOURCE_COMMENT = "<!-- Made by `npm run docs` from the sources' doc comments. -->";

function indexOf(entries) {
  const lists = entries.map(({ name, declarations }) => {
    const pages = new Map();
    for (const declaration of declarations) {
      const page = pageNameOf(declaration);
      pages.set(page, (pages.get(page) ?? new Set()).add(declaration.name));
    }
    const lines = [...pages]
      .sort(([a], [b]) => byName(a, b))
      .map(([page, names]) => {
        const links = [...names].sort(byName).map((each) => `[${each}](${page}#${anchorOf(each)})`);
        return `- [**${titleOf(page)}**](${page}): ${links.join(" · ")}`;
      });
    return `## ${name}\n\n${lines.join("\n")}\n`;
  });
  return [SOURCE_COMMENT, "# API reference\n", ...lists].join("\n");
}

function textOf(page, declarations, placeOf) {
  const sections = [...declarations]
    .sort(([a], [b]) => byName(a, b))
    .map(([name, each]) => sectionOf(name, each, placeOf));
  return [SOURCE_COMMENT, `# ${titleOf(page)}\n\n[All of the API](README.md)\n`, ...sections].join("\n");
}

/** A name, its comment, and what the compiler declares, the members' comments included. */
function sectionOf(name, declarations, placeOf) {
  const comments = declarations.map(({ comment }) => markdownOf(comment, placeOf)).filter((text) => text !== "");
  const code = declarations.map(({ text }) => text).join("\n");
  return `## ${name}\n\n${comments.join("\n\n")}${comments.length > 0 ? "\n\n" : ""}\`\`\`ts\n${code}\n\`\`\`\n`;
}

function byName(a, b) {
  return a.toLowerCase() < b.toLowerCase() ? -1 : 1;
}

/** As GitHub makes it of a heading. */
function anchorOf(name) {
  return name.toLowerCase();
}

const TAG_TITLES = { param: "Parameter", returns: "Returns", throws: "Throws", see: "See", example: "Example" };

/** A doc comment's text as Markdown. */
function markdownOf(comment, placeOf) {
  const lines = comment
    .replace(/^\/\*\*\s?|\s*\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""));
  const [text, ...tags] = lines.join("\n").split(/^(?=@\w+)/m);
  const rendered = tags.map((tag) => {
    const [, kind, body] = /^@(\w+)\s*([\s\S]*)$/.exec(tag);
    const title = TAG_TITLES[kind];
    if (title === undefined) throw new Error(`A doc comment has the unknown tag @${kind}: ${tag}`);
    return kind === "example" ? `\`\`\`ts\n${body.trim()}\n\`\`\`` : `*${title}* ${body.trim()}`;
  });
  return [text.trim(), ...rendered]
    .filter((part) => part !== "")
    .join("\n\n")
    .replace(/\{@link (\w+)\}/g, (_, name) => (placeOf.has(name) ? `[${name}](${placeOf.get(name)})` : `\`${name}\``));
}

/**
 * What a module exports, through whatever it re-exports.
 *
 * @returns {Declaration[]}
 */
function exportsOf(root, module) {
  const text = textOfModule(root, module);
  const resolve = (from) => resolveModule(module, from);
  const reexported = [...text.matchAll(/^export (?:type )?\{([^}]*)\} from "(\.[^"]+)";/gm)].flatMap(
    ([, names, from]) => {
      const wanted = new Set(names.split(",").map((name) => name.replace(/^\s*(?:type )?|\s*$/g, "")));
      return exportsOf(root, resolve(from)).filter(({ name }) => wanted.has(name));
    },
  );
  const all = [...text.matchAll(/^export (?:type )?\* from "(\.[^"]+)";/gm)].flatMap(([, from]) =>
    exportsOf(root, resolve(from)),
  );
  return [...reexported, ...all, ...ownDeclarations(text, module).filter((each) => each.text.startsWith("export "))];
}

/**
 * The classes that a class extends: their members are its own, whether they are exported or not.
 *
 * @param {Declaration} declaration
 * @returns {Declaration[]}
 */
function basesOf(root, { module, text }) {
  const base = /^(?:export )?declare (?:abstract )?class .* extends (\w+)/.exec(text)?.[1];
  if (base === undefined) return [];
  const own = textOfModule(root, module);
  const from = new RegExp(`^import \\{[^}]*\\b${base}\\b[^}]*\\} from "(\\.[^"]+)";`, "m").exec(own)?.[1];
  const home = from === undefined ? module : resolveModule(module, from);
  const found = ownDeclarations(textOfModule(root, home), home).filter(
    (each) => each.name === base && each.text.includes("class "),
  );
  return found.flatMap((each) => [each, ...basesOf(root, each)]);
}

function textOfModule(root, module) {
  return readFileSync(join(root, "dist", `${module}.d.ts`), "utf8");
}

function resolveModule(module, from) {
  return posix.join(posix.dirname(module), from).replace(/\.[jt]s$/, "");
}

const DECLARATION =
  /^(?<comment>\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|function|const) (?<name>\w+)/gm;

/** A brace by itself, or whatever else is not indented and ends in a semicolon. */
const LAST_LINE = /^(?:\}|[^\s/*].*;)$/m;

/** The declarations of a module's own, exported or not. */
function ownDeclarations(text, module) {
  return [...text.matchAll(DECLARATION)].map((match) => {
    const { comment = "", name } = match.groups;
    const start = match.index + comment.length;
    const body = text.slice(start);
    const [firstLine] = body.split("\n", 1);
    const last = /(?:;|\{\})$/.test(firstLine) ? undefined : LAST_LINE.exec(body.slice(firstLine.length));
    const whole = body.slice(0, firstLine.length + (last ? last.index + last[0].length : 0));
    return { name, module, comment: comment.trim(), text: publicPart(whole) };
  });
}

/** Without `#private;` and what is called private, and indented as the sources are. */
function publicPart(text) {
  return text
    .replace(/^ {4}#private;\n/gm, "")
    .replace(/^ {4}private [^\n]*;\n/gm, "")
    .replace(/^(?: {4})+/gm, (indent) => " ".repeat(indent.length / 2));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  ensureBuilt(root);
  const folder = join(root, "docs", "api");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const pages = apiReference(root);
  for (const [page, text] of pages) writeFileSync(join(folder, page), text);
  console.log(`docs/api: ${pages.size} pages`);
}
