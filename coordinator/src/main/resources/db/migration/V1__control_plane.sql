-- Everything a coordinator must not forget. Standard SQL: the only thing that databases differ in here is the name of the
-- type for bytes, which the dialect gives. Times are milliseconds since 1970 (UTC).

-- One row: who leads. Every transaction that writes first touches this row, provided that it still has the writer's epoch.
CREATE TABLE leader (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  epoch      BIGINT  NOT NULL,
  holder     TEXT    NOT NULL,
  address    TEXT    NOT NULL,
  expires_at BIGINT  NOT NULL
);
INSERT INTO leader (id, epoch, holder, address, expires_at) VALUES (1, 0, '', '', 0);

-- Numbers that only grow.
CREATE TABLE counters (
  name  TEXT   PRIMARY KEY,
  value BIGINT NOT NULL
);

-- config: lockstep.admin.v1.Cluster, as answered by the API.
CREATE TABLE clusters (
  id       TEXT   PRIMARY KEY,
  revision BIGINT NOT NULL,
  config   ${bytes} NOT NULL
);

-- config: lockstep.admin.v1.Task, as answered by the API. Source and destination are ids of clusters.
CREATE TABLE tasks (
  id                  TEXT   PRIMARY KEY,
  revision            BIGINT NOT NULL,
  source_cluster      TEXT   NOT NULL REFERENCES clusters (id),
  destination_cluster TEXT   NOT NULL REFERENCES clusters (id),
  state               TEXT   NOT NULL,
  config              ${bytes} NOT NULL
);
CREATE INDEX tasks_source ON tasks (source_cluster);
CREATE INDEX tasks_destination ON tasks (destination_cluster);

-- Which source queue goes to which destination queue. Rows are added, and leave only with their task.
CREATE TABLE queue_maps (
  task_id            TEXT    NOT NULL,
  mapping_id         TEXT    NOT NULL,
  direction          TEXT    NOT NULL,
  source_topic       TEXT    NOT NULL,
  destination_topic  TEXT    NOT NULL,
  position           INTEGER NOT NULL,
  source_broker      TEXT    NOT NULL,
  source_queue       INTEGER NOT NULL,
  destination_broker TEXT    NOT NULL,
  destination_queue  INTEGER NOT NULL,
  start_offset       BIGINT  NOT NULL,
  shard_id           TEXT    NOT NULL,
  PRIMARY KEY (task_id, mapping_id, direction, source_topic, destination_topic, position),
  UNIQUE (task_id, mapping_id, direction, source_topic, destination_topic, source_broker, source_queue)
);

-- Shards with their owners. A retiring one belongs to a deleted task and waits for its owner to let go.
CREATE TABLE shards (
  id                TEXT    PRIMARY KEY,
  task_id           TEXT    NOT NULL,
  kind              TEXT    NOT NULL,
  epoch             BIGINT  NOT NULL,
  owner_worker      TEXT,
  owner_incarnation TEXT,
  retiring          INTEGER NOT NULL
);
CREATE INDEX shards_task ON shards (task_id);

-- How far each source queue of a relay shard got, a hint.
CREATE TABLE checkpoints (
  shard_id           TEXT    NOT NULL,
  source_broker      TEXT    NOT NULL,
  source_queue       INTEGER NOT NULL,
  task_id            TEXT    NOT NULL,
  source_offset      BIGINT  NOT NULL,
  destination_offset BIGINT  NOT NULL,
  PRIMARY KEY (shard_id, source_broker, source_queue)
);
CREATE INDEX checkpoints_task ON checkpoints (task_id);

-- operation: lockstep.admin.v1.Operation. Ids grow with time.
CREATE TABLE operations (
  id        TEXT    PRIMARY KEY,
  target    TEXT    NOT NULL,
  running   INTEGER NOT NULL,
  operation ${bytes} NOT NULL
);
CREATE INDEX operations_target ON operations (target, id);
CREATE INDEX operations_running ON operations (running);

-- Answers by request id, kept for a day.
CREATE TABLE requests (
  id         TEXT   PRIMARY KEY,
  call       TEXT   NOT NULL,
  digest     TEXT   NOT NULL,
  answer     ${bytes} NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX requests_created ON requests (created_at);

-- What happened and was done, for the record.
CREATE TABLE audit (
  id       BIGINT PRIMARY KEY,
  at       BIGINT NOT NULL,
  task_id  TEXT   NOT NULL,
  shard_id TEXT   NOT NULL,
  reason   TEXT   NOT NULL,
  message  TEXT   NOT NULL
);
CREATE INDEX audit_task ON audit (task_id, id);
CREATE TABLE audit_attributes (
  audit_id BIGINT NOT NULL REFERENCES audit (id),
  name     TEXT   NOT NULL,
  value    TEXT   NOT NULL,
  PRIMARY KEY (audit_id, name)
);
