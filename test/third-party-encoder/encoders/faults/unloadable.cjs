// Fails while it is loaded: a missing dependency, for example.
throw new Error('the sample cannot be loaded on purpose');
