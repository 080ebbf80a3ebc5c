-- 3: large files beside the journal, by digest.
--
-- For PostgreSQL, whose nodes have no folder in common; an SQLite store keeps them as files beside it.

CREATE TABLE depot (
  sha256 BYTEA NOT NULL,
  part BIGINT NOT NULL,                -- from 0
  bytes BYTEA NOT NULL,                -- 1 MiB, the last part less
  PRIMARY KEY (sha256, part)
);
