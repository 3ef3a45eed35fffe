// Where the outbox keeps its records: IndexedDB, else localStorage, else memory with `forgets` set.
// A record is a plain object with a `uuid`; writing one with a known uuid replaces it.

const DATABASE = "otherwise";
const TABLE = "outbox";
const PREFIX = "otherwise.outbox.";
const PATIENCE_MS = 3000;

export class MemoryStore {
  constructor() {
    this.records = new Map();
    this.forgets = true;
  }

  async all() {
    return Array.from(this.records.values());
  }

  async put(record) {
    this.records.set(record.uuid, record);
  }

  async remove(uuid) {
    this.records.delete(uuid);
  }
}

export class LocalStore {
  constructor(storage) {
    this.storage = storage;
    this.forgets = false;
    storage.setItem(`${PREFIX}probe`, "1");
    storage.removeItem(`${PREFIX}probe`);
  }

  async all() {
    const keys = Array.from({ length: this.storage.length }, (_, at) => this.storage.key(at));
    return keys.filter((key) => key.startsWith(PREFIX)).map((key) => parsed(this.storage.getItem(key))).filter(Boolean);
  }

  async put(record) {
    this.storage.setItem(PREFIX + record.uuid, JSON.stringify(record));
  }

  async remove(uuid) {
    this.storage.removeItem(PREFIX + uuid);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return null;
  }
}

export class IndexedStore {
  constructor(database) {
    this.database = database;
    this.forgets = false;
  }

  static open(factory) {
    return new Promise((resolve, reject) => {
      // Some private windows neither open a database nor refuse to.
      const request = factory.open(DATABASE, 1);
      const timer = setTimeout(() => reject(new Error("the database does not open")), PATIENCE_MS);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "uuid" });
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("the database is blocked"));
      request.onsuccess = () => {
        clearTimeout(timer);
        resolve(new IndexedStore(request.result));
      };
    });
  }

  run(mode, work) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(TABLE, mode);
      const request = work(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  async all() {
    return this.run("readonly", (table) => table.getAll());
  }

  async put(record) {
    await this.run("readwrite", (table) => table.put(record));
  }

  async remove(uuid) {
    await this.run("readwrite", (table) => table.delete(uuid));
  }
}

// A store that goes on in memory when the one below fails, as when the phone is full.
export class SafeStore {
  constructor(below) {
    this.below = below;
    this.memory = new MemoryStore();
    this.forgets = below.forgets;
  }

  async all() {
    let kept = [];
    try {
      kept = await this.below.all();
    } catch (error) {
      this.forgets = true;
    }
    const held = await this.memory.all();
    const known = new Set(held.map((record) => record.uuid));
    return kept.filter((record) => !known.has(record.uuid)).concat(held);
  }

  async put(record) {
    try {
      await this.below.put(record);
      await this.memory.remove(record.uuid);
    } catch (error) {
      this.forgets = true;
      await this.memory.put(record);
    }
  }

  async remove(uuid) {
    await this.memory.remove(uuid);
    try {
      await this.below.remove(uuid);
    } catch (error) {
      // What cannot be removed is sent again under the same uuid, which the server answers with "saved".
    }
  }
}

export async function openStore(scope = globalThis) {
  return new SafeStore(await firstOf([() => IndexedStore.open(scope.indexedDB), () => new LocalStore(scope.localStorage)]));
}

async function firstOf(openers) {
  for (const open of openers) {
    try {
      return await open();
    } catch (error) {
      // The next one down is tried.
    }
  }
  return new MemoryStore();
}
