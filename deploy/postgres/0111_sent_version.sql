-- Which version of a claim went out stays known when a later one is held, kept back or rejected: 0 where the state says
-- it (sent), or where none did. A new state, kept_back: a later version that would bill the service twice.
ALTER TABLE scrubbing.verdict ADD COLUMN sent_version int NOT NULL DEFAULT 0;
