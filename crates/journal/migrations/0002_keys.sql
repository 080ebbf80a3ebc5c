-- 2: keys that the nodes of one operation share.
--
-- For PostgreSQL, whose nodes have no folder in common. They are in no backup and no export: whoever finds one of these can
-- sign nothing.

CREATE TABLE keys (
  name TEXT PRIMARY KEY,
  secret BYTEA NOT NULL,
  made_at BIGINT NOT NULL
);
