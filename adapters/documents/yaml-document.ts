import type { DocumentPath, SourceDocument } from '#core/catalog/source-document.ts';
import type { PlacedNode } from './placed-tree.ts';

/** A document of plain values over the tree of their places. */
export function documentFrom(file: string, root: PlacedNode): SourceDocument {
  return {
    file,
    value: root.value,
    at: (path) => find(root, path).node.place,
    keyAt: (path) => {
      const { node, keyPlace } = find(root, path);
      return keyPlace ?? node.place;
    },
  };
}

/** The node at the path, or the nearest above it that is there. */
function find(root: PlacedNode, path: DocumentPath): Pick<Found, 'node' | 'keyPlace'> {
  let found: Found = { node: root, keyPlace: undefined };
  for (const step of path) {
    const next = stepInto(found.node, step);
    if (!next) return found;
    found = next;
  }
  return found;
}

interface Found {
  readonly node: PlacedNode;
  readonly keyPlace: PlacedNode['place'] | undefined;
}

function stepInto(node: PlacedNode, step: string | number): Found | undefined {
  if (typeof step === 'number') {
    const item = node.items?.[step];
    return item && { node: item, keyPlace: undefined };
  }
  const field = node.fields?.get(step);
  return field && { node: field.node, keyPlace: field.keyPlace };
}
