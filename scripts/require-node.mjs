// Runs on whatever Node is there, so that an old one is named instead of a syntax error further on.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    [
      `This command runs on Node ${process.versions.node}, but needs Node 24.`,
      'npm scripts bring their own Node 24 (the package "node" in devDependencies); its install script was skipped.',
      'Run `npm ci --ignore-scripts=false` (or `npm rebuild node --ignore-scripts=false`) and try again;',
      'outside of npm scripts put `npx` in front of the command.',
    ].join('\n'),
  );
  process.exit(1);
}
