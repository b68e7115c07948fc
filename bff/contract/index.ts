export * from './assistance.ts';
export * from './audit.ts';
export * from './endpoint.ts';
export * from './handover.ts';
export * from './problem.ts';
export * from './refusal.ts';
export * from './session.ts';
export * from './users.ts';
