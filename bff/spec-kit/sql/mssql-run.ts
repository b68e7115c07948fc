import { dropRuns } from './mssql-database.ts';

/* Loaded before the specs of `npm run test:mssql`. */
jasmine.DEFAULT_TIMEOUT_INTERVAL = 120_000;
afterAll(dropRuns);
