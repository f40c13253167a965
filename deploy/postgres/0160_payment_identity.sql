-- A payment is told from others by its ST in the input that brought it. Payer and trace alone come again (a payer's check
-- numbers begin anew, one trace stands over payments to two payees, two payers share a clearinghouse): the second payment
-- under one was not kept, or its claims could not be written. Rows of before have 0 and 0.
-- oldest code: 2
ALTER TABLE remittance.ledger
    ADD COLUMN intake_number bigint NOT NULL DEFAULT 0,
    ADD COLUMN set_ordinal int NOT NULL DEFAULT 0,
    DROP CONSTRAINT ledger_pkey,
    ADD PRIMARY KEY (shard, claim, payer, trace, intake_number, set_ordinal, ordinal, line, entry);

ALTER TABLE remittance.suspense
    ADD COLUMN intake_number bigint NOT NULL DEFAULT 0,
    ADD COLUMN set_ordinal int NOT NULL DEFAULT 0,
    DROP CONSTRAINT suspense_pkey,
    ADD PRIMARY KEY (shard, payer, trace, intake_number, set_ordinal, ordinal);

ALTER TABLE remittance.payment
    ADD COLUMN set_ordinal int NOT NULL DEFAULT 0,
    DROP CONSTRAINT payment_pkey,
    ADD PRIMARY KEY (payee, payer, trace, intake_number, set_ordinal);

ALTER TABLE remittance.payee_ledger
    ADD COLUMN intake_number bigint NOT NULL DEFAULT 0,
    ADD COLUMN set_ordinal int NOT NULL DEFAULT 0,
    DROP CONSTRAINT payee_ledger_pkey,
    ADD PRIMARY KEY (payee, payer, trace, intake_number, set_ordinal, entry);
