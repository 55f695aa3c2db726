CREATE SCHEMA shop;
CREATE TYPE shop.mood AS ENUM ('fine', 'bad');
CREATE DOMAIN shop.positive AS int CHECK (VALUE > 0);
CREATE TYPE shop.pair AS (a int, b int);
CREATE FUNCTION shop.pick() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';
CREATE FUNCTION shop.constant(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION shop.log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO shop.log (note) VALUES ('top secret constant');
    PERFORM count(*) FROM shop.customers;
    RETURN NEW;
END $$;

CREATE TABLE shop.log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
CREATE TABLE shop.customers (
    id bigserial PRIMARY KEY,
    email text NOT NULL UNIQUE,
    mood shop.mood DEFAULT 'fine',
    picked int DEFAULT shop.pick(),
    fixed int DEFAULT shop.constant(1),
    created timestamptz DEFAULT now(),
    doubled int GENERATED ALWAYS AS (fixed * 2) STORED,
    dropped int,
    CONSTRAINT fixed_range CHECK (fixed > 0)
) WITH (fillfactor = 80);
ALTER TABLE shop.customers DROP COLUMN dropped;
CREATE TABLE shop.orders (
    id bigint PRIMARY KEY,
    customer_id bigint,
    total numeric(10, 2),
    note text,
    CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES shop.customers (id) ON DELETE CASCADE
);
ALTER TABLE shop.orders ADD CONSTRAINT total_range CHECK (total >= 0) NOT VALID;
CREATE INDEX orders_open ON shop.orders (customer_id, lower(note)) INCLUDE (total) WHERE total > 100;
CREATE TRIGGER orders_log AFTER INSERT OR UPDATE OF total, note ON shop.orders
    FOR EACH ROW WHEN (NEW.total > 5) EXECUTE FUNCTION shop.log_change();
ALTER TABLE shop.orders DISABLE TRIGGER orders_log;

CREATE TABLE shop.events (id bigint, at date, ref bigint REFERENCES shop.customers, note text) PARTITION BY RANGE (at);
CREATE TABLE shop.events_2024 PARTITION OF shop.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE shop.events_2025 PARTITION OF shop.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX events_id ON shop.events (id);
CREATE TRIGGER events_log AFTER INSERT ON shop.events FOR EACH ROW EXECUTE FUNCTION shop.log_change();
CREATE TABLE shop.empty (id int PRIMARY KEY);
CREATE TABLE shop.parent (a int);
CREATE TABLE shop.child (b int) INHERITS (shop.parent);
CREATE UNLOGGED TABLE shop.scratch (a int);
CREATE VIEW shop.open_orders AS SELECT id, total FROM shop.orders;
CREATE MATERIALIZED VIEW shop.totals AS SELECT sum(total) AS total FROM shop.orders;

INSERT INTO shop.customers (email) SELECT 'secret' || i || '@example.org' FROM generate_series(1, 2000) AS i;
INSERT INTO shop.orders SELECT i * 10, i, i, repeat(md5(i::text), 200) FROM generate_series(1, 2000) AS i;
INSERT INTO shop.events SELECT i, date '2024-06-01', i, 'secret' FROM generate_series(1, 1000) AS i;
ALTER TABLE shop.orders ALTER COLUMN note SET STORAGE EXTERNAL;
INSERT INTO shop.orders SELECT 100000 + i, i, i, repeat(md5(i::text), 200) FROM generate_series(1, 100) AS i;
UPDATE shop.orders SET total = total + 1 WHERE id <= 1000;
