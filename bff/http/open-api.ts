import * as z from 'zod/mini';
import { ALL_ENDPOINTS } from '../contract/all-endpoints.ts';
import { problemBody, REQUESTED_BY, SHOWN_AGENT, type Access, type AnyEndpoint } from '../contract/index.ts';
import { mayOmitBody } from './serve-endpoint.ts';

const HEADER = {
  name: REQUESTED_BY.name,
  in: 'header',
  required: true,
  schema: { type: 'string', const: REQUESTED_BY.value },
} as const;

const SHOWN = { name: SHOWN_AGENT, in: 'header', required: false, schema: { type: 'string' } } as const;

const SECURITY: Readonly<Record<Access, readonly object[]>> = {
  header: [],
  agent: [{ session: [] }],
  supervisor: [{ session: [] }],
  product: [{ product: [] }],
  link: [],
  statement: [],
};

/** The OpenAPI 3.1 document of the contract: made from the endpoints themselves, so it cannot disagree. */
export function openApiDocument(cookieName: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of ALL_ENDPOINTS) {
    const path = endpoint.path.replaceAll(/:([a-z]+)/gi, '{$1}');
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'User Support: Technical Assistance', version: '1' },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: cookieName },
        product: { type: 'http', scheme: 'basic' },
      },
      schemas: { Problem: schemaOf(problemBody, 'output') },
    },
  };
}

function operationOf(endpoint: AnyEndpoint): object {
  const input = schemaOf(endpoint.input, 'input');
  const { params, query, body } = input.properties ?? {};
  const success = {
    description: 'Good',
    ...(endpoint.output ? json(schemaOf(endpoint.output, 'output')) : {}),
  };
  const needsHeader = ['header', 'agent', 'supervisor'].includes(endpoint.access);
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    security: SECURITY[endpoint.access],
    parameters: [
      ...parametersOf(params, 'path'),
      ...parametersOf(query, 'query'),
      ...(needsHeader ? [HEADER] : []),
      ...(['agent', 'supervisor'].includes(endpoint.access) ? [SHOWN] : []),
    ],
    ...(body ? { requestBody: { required: !mayOmitBody(endpoint), ...json(body) } } : {}),
    responses: {
      [endpoint.success]: success,
      ...(endpoint.mayBeEmpty ? { 204: { description: 'Nothing' } } : {}),
      default: {
        description: 'A problem with a stable code',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

function schemaOf(schema: z.ZodMiniType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest as JsonSchema;
}

function json(schema: object): object {
  return { content: { 'application/json': { schema } } };
}

function parametersOf(part: JsonSchema | undefined, place: 'path' | 'query'): object[] {
  return Object.entries(part?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || (part?.required ?? []).includes(name),
    schema,
  }));
}
