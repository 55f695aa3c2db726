CREATE TABLE parents (id bigint PRIMARY KEY, code int UNIQUE, name text);
CREATE TABLE children (
  id bigint PRIMARY KEY,
  parent_id bigint REFERENCES parents ON DELETE CASCADE,
  code int REFERENCES parents (code) ON UPDATE CASCADE,
  kind text NOT NULL DEFAULT 'plain',
  payload text
);
CREATE INDEX children_parent ON children (parent_id);
CREATE INDEX children_kind ON children (kind);
CREATE TABLE leaves (id bigint PRIMARY KEY, child_id bigint REFERENCES children, note text);
CREATE TABLE logs (id bigint, at date NOT NULL, text text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
CREATE TABLE base (id int, value int);
CREATE TABLE derived (extra int) INHERITS (base);
CREATE TABLE audit (id bigint, word text);
CREATE TABLE roomy (id int PRIMARY KEY, counter int) WITH (fillfactor = 45);

CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1;
  RETURN NEW;
END $$;
CREATE TRIGGER children_note BEFORE INSERT OR UPDATE OF kind ON children FOR EACH ROW EXECUTE FUNCTION note();

INSERT INTO parents SELECT g, g + 1000000, 'parent ' || g FROM generate_series(1, 1000) g;
INSERT INTO children
SELECT g, 1 + g % 500, NULL, 'kind ' || g % 20, CASE WHEN g % 4 = 0 THEN NULL ELSE repeat('x', 50) END
FROM generate_series(1, 20000) g;
INSERT INTO leaves SELECT g, g, 'leaf' FROM generate_series(1, 100) g;
INSERT INTO logs SELECT g, date '2024-01-01' + g % 59, 'text' FROM generate_series(1, 6000) g;
INSERT INTO base SELECT g, g FROM generate_series(1, 500) g;
INSERT INTO derived SELECT g, g, g FROM generate_series(1, 300) g;
INSERT INTO audit SELECT g, 'kind ' || g % 20 FROM generate_series(1, 2000) g;
INSERT INTO roomy SELECT g, 0 FROM generate_series(1, 5000) g;
