/** Where documents lie in the catalog bucket: what is put there is read. */
export const CATALOG_PREFIX = 'catalog/';
