import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Problem } from '#core/catalog/problem.ts';
import type { Place } from '#core/catalog/source-document.ts';

/** A value with its place, and the same of all that it holds. */
export interface PlacedNode {
  readonly place: Place;
  readonly value: unknown;
  readonly fields?: ReadonlyMap<string, { readonly keyPlace: Place; readonly node: PlacedNode }>;
  readonly items?: readonly PlacedNode[];
}

/** So many values a document may hold, those that aliases repeat counted each time. */
export const NODES_MAX = 50_000;

/** So deep a document may be nested; OpenSLO needs fewer than fifteen levels. */
export const DEPTH_MAX = 40;

/** Turns the nodes of one YAML document into plain values with places. */
export class PlacedTree {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #file: string;
  readonly #lineCounter: LineCounter;
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;
  #stopped = false;

  constructor(text: string, file: string, lineCounter: LineCounter) {
    this.#text = text;
    this.#file = file;
    this.#lineCounter = lineCounter;
  }

  /** Stops at the first value that is beyond a limit: the rest would only be more of it. */
  read(node: Node | null, depth = 0): PlacedNode {
    this.#nodes += 1;
    if (this.#nodes > NODES_MAX) return this.#stop(node, 'more values', `at most ${NODES_MAX} in a document`);
    if (depth > DEPTH_MAX) return this.#stop(node, 'a deeper level', `at most ${DEPTH_MAX} levels`);
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target) return this.read(target, depth + 1);
      return this.#refuse(node, `alias *${node.source}`, 'the name of an anchor above it');
    }
    if (node?.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#readMap(node, depth);
    if (isSeq(node)) return this.#readList(node, depth);
    return { place: this.#placeOf(node), value: isScalar(node) ? node.value : null };
  }

  #readMap(map: YAMLMap, depth: number): PlacedNode {
    const fields = new Map<string, { keyPlace: Place; node: PlacedNode }>();
    for (const { key, value } of map.items as Pair<Node, Node | null>[]) {
      if (this.#stopped) break;
      if (isScalar(key) && typeof key.value === 'string' && key.value !== '__proto__') {
        fields.set(key.value, { keyPlace: this.#placeOf(key), node: this.#readField(key, value, depth) });
      } else {
        this.#refuse(key, 'a key that is no text', 'keys that are texts (write a number or true in quotes)');
      }
    }
    const value = Object.fromEntries([...fields].map(([key, field]) => [key, field.node.value]));
    return { place: this.#placeOf(map), value, fields };
  }

  /** A field without a value stands at its key. */
  #readField(key: Node, value: Node | null, depth: number): PlacedNode {
    const read = this.read(value, depth + 1);
    return value === null || (isScalar(value) && value.value === null) ? { ...read, place: this.#placeOf(key) } : read;
  }

  #readList(list: YAMLSeq, depth: number): PlacedNode {
    const items: PlacedNode[] = [];
    for (const item of list.items as (Node | null)[]) {
      if (this.#stopped) break;
      items.push(this.read(item, depth + 1));
    }
    return { place: this.#placeOf(list), value: items.map((item) => item.value), items };
  }

  #stop(node: Node | null, read: string, allowed: string): PlacedNode {
    this.#stopped = true;
    return this.#refuse(node, read, allowed);
  }

  #refuse(node: Node | null, read: string, allowed: string): PlacedNode {
    const place = this.#placeOf(node);
    this.problems.push({ file: this.#file, line: place.line, column: place.column, read, allowed });
    return { place, value: null };
  }

  #placeOf(node: Node | null): Place {
    const [start, end] = node?.range ?? [0, 0];
    const { line, col } = this.#lineCounter.linePos(start);
    const text = isScalar(node) ? (node.source ?? this.#text.slice(start, end)) : '';
    return { line, column: col, text };
  }
}
