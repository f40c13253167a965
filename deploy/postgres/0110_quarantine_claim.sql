-- What is set aside says which claim version it carried on (version 0: an order about the claim; claim 0: about none).
ALTER TABLE work.quarantine ADD COLUMN claim bigint NOT NULL DEFAULT 0, ADD COLUMN version int NOT NULL DEFAULT 0;
CREATE INDEX quarantine_by_claim ON work.quarantine (claim) WHERE claim <> 0;
