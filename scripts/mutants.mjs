// The small changes that `npm run mutate` makes: a mutant is a part of a source file and what stands there in its place.
import { parseAst } from "vitest/node";

const others = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "??": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
  "*=": ["/="],
  "/=": ["*="],
  "??=": ["="],
  "++": ["--"],
  "--": ["++"],
};
const otherMethods = new Map(
  Object.entries({
    startsWith: "endsWith",
    endsWith: "startsWith",
    toUpperCase: "toLowerCase",
    toLowerCase: "toUpperCase",
    some: "every",
    every: "some",
    min: "max",
    max: "min",
    floor: "ceil",
    ceil: "floor",
    trimStart: "trimEnd",
    trimEnd: "trimStart",
  }),
);
const leftOutMethods = new Set([
  "trim",
  "filter",
  "slice",
  "sort",
  "toSorted",
  "reverse",
  "toReversed",
  "replace",
  "replaceAll",
]);
const typed = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"]);
const conditional = new Set([
  "IfStatement",
  "WhileStatement",
  "ForStatement",
  "DoWhileStatement",
  "ConditionalExpression",
]);
const effects = new Set([
  "CallExpression",
  "AwaitExpression",
  "AssignmentExpression",
  "UpdateExpression",
  "ChainExpression",
]);

/** Names and types are no values: they are not changed. */
function isValue(node, parent, key) {
  if (node.type.startsWith("TS")) return typed.has(node.type);
  if (/^(Import|Export(All|Specifier))/.test(node.type) || node.directive !== undefined) return false;
  if (key === "source") return false;
  const isName = key === "key" || (key === "property" && parent.type === "MemberExpression");
  return !isName || parent.computed === true;
}

/** Every change of the file: `kind`, the range, `from` and `to`; `isStatement` where the part cannot stand in an expression. */
export function mutantsOf(source) {
  const found = [];
  const text = ({ start, end }) => source.slice(start, end);
  const add = (kind, node, from, to, more = {}) =>
    found.push({ kind, start: node.start, end: node.end, from, to, at: node.start, ...more });
  const whole = (kind, node, to) => add(kind, node, text(node), to);

  /** The part with one token of it changed. */
  function token(kind, node, from, to, after, target = node) {
    const at = source.indexOf(from, after);
    add(kind, target, from, to, {
      at,
      replacement: `${source.slice(target.start, at)}${to}${source.slice(at + from.length, target.end)}`,
    });
  }

  const changes = {
    BinaryExpression(node) {
      const isText = [node.left, node.right].some(
        (side) => typeof side.value === "string" || side.type === "TemplateLiteral",
      );
      if (node.operator === "+" && isText) return;
      for (const to of others[node.operator] ?? []) token("operator", node, node.operator, to, node.left.end);
    },
    LogicalExpression(node) {
      const to = others[node.operator][0];
      // In brackets, because `??` does not mix with the other two.
      const replacement = `(${text(node.left)}) ${to} (${text(node.right)})`;
      add("operator", node, node.operator, to, { at: source.indexOf(node.operator, node.left.end), replacement });
    },
    AssignmentExpression(node) {
      for (const to of others[node.operator] ?? []) token("operator", node, node.operator, to, node.left.end);
    },
    UpdateExpression: (node) =>
      token("operator", node, node.operator, others[node.operator][0], node.prefix ? node.start : node.argument.end),
    UnaryExpression(node) {
      if (["!", "-"].includes(node.operator)) whole("operator", node, text(node.argument));
    },
    Literal(node) {
      if (typeof node.value === "boolean") whole("value", node, String(!node.value));
      if (typeof node.value === "number") whole("value", node, String(node.value + 1));
      if (typeof node.value === "string") whole("text", node, node.value === "" ? '"changed"' : '""');
    },
    TemplateLiteral(node, parent) {
      if (parent.type !== "TaggedTemplateExpression") whole("text", node, '""');
    },
    ArrayExpression(node) {
      if (node.elements.length > 0) whole("value", node, "[]");
    },
    ObjectExpression(node) {
      if (node.properties.length > 0) whole("value", node, "{}");
    },
    ArrowFunctionExpression(node) {
      if (node.body.type !== "BlockStatement") whole("result", node.body, "undefined");
    },
    CallExpression(node, _parent, chain) {
      if (node.callee.type !== "MemberExpression" || node.callee.computed) return;
      const { object, property } = node.callee;
      const other = otherMethods.get(property.name);
      if (other !== undefined) token("method", node, property.name, other, property.start, chain);
      if (leftOutMethods.has(property.name) && !chain) whole("method", node, text(object));
    },
    MemberExpression(node, _parent, chain) {
      if (node.optional) token("optional", node, "?.", node.computed ? "" : ".", node.object.end, chain);
    },
    ExpressionStatement(node) {
      if (effects.has(node.expression.type)) add("statement", node, text(node), ";", { isStatement: true });
    },
    BlockStatement(node, parent) {
      const [first] = node.body;
      const isOneEffect = node.body.length === 1 && effects.has(first.expression?.type);
      const isSameAsCondition = parent.type === "IfStatement" && parent.alternate === null;
      if (first !== undefined && !isOneEffect && !isSameAsCondition)
        add("block", node, text(node), "{}", { isStatement: true });
    },
  };

  function visit(node, parent, key, chain) {
    if (!isValue(node, parent, key)) return;
    changes[node.type]?.(node, parent, chain);
    if (conditional.has(node.type) && node.test) {
      for (const to of node.type === "IfStatement" || node.type === "ConditionalExpression"
        ? ["true", "false"]
        : ["false"])
        whole("condition", node.test, to);
    }
    for (const [name, child] of Object.entries(node)) {
      for (const one of Array.isArray(child) ? child : [child]) {
        if (typeof one?.type !== "string") continue;
        // The links of a chain `a?.b.c` stand or fall together, so that a change of one replaces the chain.
        const isLink = name === "callee" || name === "object" || node.type === "ChainExpression";
        visit(one, node, name, node.type === "ChainExpression" ? node : isLink ? chain : undefined);
      }
    }
  }
  visit(parseAst(source, { lang: "ts" }), {}, "");
  return found.map((mutant) => ({ ...mutant, ...position(source, mutant.at) }));
}

function position(source, at) {
  const before = source.slice(0, at).split("\n");
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

/** The file with all its mutants in it: each asks whether it is the one that is on. */
export function withMutants(source, mutants) {
  const inserts = mutants.flatMap((mutant) => {
    const { id, start, end, to, replacement = to, isStatement = false } = mutant;
    const width = end - start;
    const [open, close] = isStatement
      ? [`{ if (!globalThis.mutant(${id})) `, " }"]
      : [`(globalThis.mutant(${id}) ? (${replacement}) : (`, "))"];
    return [
      { at: start, order: [1, -width, id], text: open },
      { at: end, order: [0, width, -id], text: close },
    ];
  });
  inserts.sort((a, b) => a.at - b.at || a.order[0] - b.order[0] || a.order[1] - b.order[1] || a.order[2] - b.order[2]);
  let done = 0;
  let result = "";
  for (const { at, text } of inserts) {
    result += source.slice(done, at) + text;
    done = at;
  }
  return result + source.slice(done);
}
