/* Loaded before the specs. Two noisy cores may be ten times slower: this ends what hangs, and asserts no time. */
jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000;
