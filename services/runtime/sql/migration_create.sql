-- Where it is recorded which migrations the database has; run before any of them.
CREATE SCHEMA IF NOT EXISTS runtime;
CREATE TABLE IF NOT EXISTS runtime.migration (
    name        text PRIMARY KEY,
    sha256      text NOT NULL,
    oldest_code int NOT NULL,
    applied     timestamptz NOT NULL DEFAULT now()
);
