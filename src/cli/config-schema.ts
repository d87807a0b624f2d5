import * as z from 'zod';
import { configSchema } from './config.ts';

/** The JSON Schema of `lockstep.yaml`, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
