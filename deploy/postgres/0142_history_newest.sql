-- Of a patient with very many claims (a member id that a sender gives to everybody) only the newest are read: the index
-- gives them in their order.
CREATE INDEX history_newest ON scrubbing.history (shard, identity, claim, version);
DROP INDEX scrubbing.history_by_patient;
