import * as z from 'zod';

export const deliverCatalogConfig = z.strictObject({ CATALOG_BUCKET: z.string().min(1) });
