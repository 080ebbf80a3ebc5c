-- 1: the journal, its outbox and what is kept beside it.
--
-- One text for both engines. It is written in PostgreSQL's words; for SQLite the program reads BIGINT as INTEGER, BYTEA as
-- BLOB, and makes every table STRICT. Moments are microseconds since 1970-01-01 UTC. Ids are 64 bits without sign, kept in
-- the same 64 bits with sign. A migration that has been released is never edited: its checksum is kept in `migrations`.

-- Which journal this is. Exactly one row.
CREATE TABLE meta (
  only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
  journal BYTEA NOT NULL               -- 16 random bytes; the chain begins with them
);

-- What happened, in order. Rows are added and never changed. The primary key is the lock: of two that decided on the same
-- last row, one inserts.
CREATE TABLE journal (
  seq BIGINT PRIMARY KEY,              -- 1, 2, 3, … without gaps
  actor TEXT NOT NULL,
  command BIGINT NOT NULL,
  part BIGINT NOT NULL,                -- 0, 1, … within the command
  recorded_at BIGINT NOT NULL,         -- never before that of the row before
  kind TEXT NOT NULL,
  body BYTEA NOT NULL,
  hash BYTEA NOT NULL                  -- of the hash before and this row's fields
);

-- A command is recorded once, however often it is sent.
CREATE UNIQUE INDEX journal_once ON journal (actor, command, part);

-- Messages to be sent, written in the transaction of the events that cause them.
CREATE TABLE outbox (
  id BIGINT PRIMARY KEY,               -- stable: a receiver tells a repeat by it
  seq BIGINT NOT NULL,                 -- the last row of the command that caused it
  person BIGINT NOT NULL,
  kind TEXT NOT NULL,
  body BYTEA NOT NULL,
  not_before BIGINT NOT NULL,
  due_at BIGINT NOT NULL,              -- when it may be claimed: not_before, the end of a lease, or the next attempt
  attempts BIGINT NOT NULL,
  worker TEXT,                         -- who holds or held the lease
  lease_until BIGINT,                  -- not null while leased
  fence BIGINT NOT NULL,               -- grows with every claim: an older holder is refused
  state BIGINT NOT NULL,               -- 0 waiting or leased, 1 delivered, 2 dropped
  settled_at BIGINT,
  why TEXT                             -- of the last failure, or of dropping it
);

-- Claiming looks only at what waits, however much has been delivered.
CREATE INDEX outbox_waiting ON outbox (due_at) WHERE state = 0;
CREATE INDEX outbox_settled ON outbox (settled_at) WHERE state <> 0;
CREATE INDEX outbox_person ON outbox (person);

-- Free text, names and notes. The journal holds only a salted hash of them; the salt lies here and goes with the text.
CREATE TABLE texts (
  id BIGINT PRIMARY KEY,
  owner BIGINT,                        -- the person with whom it is erased
  salt BYTEA NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX texts_owner ON texts (owner) WHERE owner IS NOT NULL;

CREATE TABLE contacts (
  person BIGINT NOT NULL,
  channel TEXT NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (person, channel)
);
CREATE INDEX contacts_address ON contacts (channel, address);

CREATE TABLE credentials (
  person BIGINT NOT NULL,
  kind TEXT NOT NULL,
  secret BYTEA NOT NULL,               -- a hash, never the secret
  made_at BIGINT NOT NULL,
  PRIMARY KEY (person, kind)
);

CREATE TABLE sessions (
  token BYTEA PRIMARY KEY,             -- a hash of it
  person BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE tokens (
  id BIGINT PRIMARY KEY,
  hash BYTEA NOT NULL UNIQUE,
  person BIGINT NOT NULL,
  scopes TEXT NOT NULL,                -- JSON
  made_at BIGINT NOT NULL,
  ends_at BIGINT
);
CREATE INDEX tokens_person ON tokens (person);

-- The state after a row, so that starting does not read the journal from its beginning. Can be made again.
CREATE TABLE snapshots (
  seq BIGINT PRIMARY KEY,
  format BIGINT NOT NULL,
  kept BIGINT NOT NULL,                -- 1: not removed when newer ones come
  bytes BYTEA NOT NULL
);

-- Things that were closed long ago, moved out of the state. Can be made again from the journal.
CREATE TABLE closed (
  kind TEXT NOT NULL,
  id BIGINT NOT NULL,
  seq BIGINT NOT NULL,                 -- the row that closed it
  body BYTEA NOT NULL,
  PRIMARY KEY (kind, id)
);

-- Who was erased, and which texts beyond their own. Copied to files beside the store and beside its backups.
CREATE TABLE erased (
  person BIGINT NOT NULL,
  at BIGINT NOT NULL,
  texts TEXT NOT NULL,                 -- JSON: ids
  filed BIGINT NOT NULL,               -- 0 until the files say so too
  PRIMARY KEY (person, at)
);

-- Folders into which backups were made: the ledger of the erased is kept there too.
CREATE TABLE backup_folders (
  folder TEXT PRIMARY KEY
);
