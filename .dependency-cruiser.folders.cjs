const files = require('./.dependency-cruiser.cjs');

/* Folders instead of files, and without specs, which may reach for whatever they need to arrange a case. */

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-two-folders-import-each-other',
      comment: 'A folder can be read, moved and thought about by itself only where the way back is closed.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    ...files.options,
    exclude: { path: ['^dist/', '(\\.(spec|suite)\\.ts$|^bff/spec-kit/)'] },
  },
};
