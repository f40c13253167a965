-- Remittance: what payers paid, as ledger rows of whole cents, and what could not be posted.
CREATE SCHEMA remittance;

-- One row a posted amount of a claim. Debits equal credits by construction. Balances are sums.
CREATE TABLE remittance.ledger (
    shard     bigint NOT NULL,
    payer     text NOT NULL,         -- trading partner
    trace     text NOT NULL,         -- TRN02
    ordinal   int NOT NULL,          -- of the CLP in its 835
    line      int NOT NULL,          -- of the SVC in its CLP, 0: the claim
    entry     int NOT NULL,          -- 0 the payment, 1.. the adjustments
    claim     bigint NOT NULL,
    version   int NOT NULL,
    debit     text NOT NULL,         -- clearing, adjustment, patient
    credit    text NOT NULL,         -- receivable
    cents     bigint NOT NULL,
    reason    text NOT NULL,         -- "CO-45"; '' for the payment
    posted_at timestamptz NOT NULL,
    -- One index for both: an entry is posted once, and a claim's entries lie together. An 835's CLP names one claim.
    PRIMARY KEY (shard, claim, payer, trace, ordinal, line, entry)
);

-- What all postings of a claim come to.
CREATE TABLE remittance.posting (
    shard           bigint NOT NULL,
    claim           bigint NOT NULL,
    version         int NOT NULL,
    state           text NOT NULL,   -- paid denied zero_paid reversed
    charge_cents    bigint NOT NULL,
    paid_cents      bigint NOT NULL,
    adjusted_cents  bigint NOT NULL,
    patient_cents   bigint NOT NULL,
    payer           text NOT NULL,
    trace           text NOT NULL,   -- of the last posting
    payer_control   text NOT NULL,   -- CLP07
    reason          text NOT NULL,   -- why nothing was paid
    posted_at       timestamptz NOT NULL,
    PRIMARY KEY (shard, claim)
) WITH (fillfactor = 85);

-- A reversal that came before the payment it reverses.
CREATE TABLE remittance.waiting (
    shard bigint NOT NULL,
    claim bigint NOT NULL,
    paid_cents bigint NOT NULL,      -- CLP04, counted as suspense meanwhile
    body  bytea NOT NULL,            -- ClaimPayment
    PRIMARY KEY (shard, claim)
);

-- Payments for claims that do not add up or cannot be matched.
CREATE TABLE remittance.suspense (
    shard      bigint NOT NULL,
    payer      text NOT NULL,
    trace      text NOT NULL,
    ordinal    int NOT NULL,
    claim      bigint NOT NULL,      -- 0: not ours
    paid_cents bigint NOT NULL,      -- CLP04
    reason     text NOT NULL,
    body       bytea NOT NULL,       -- ClaimPayment
    at         timestamptz NOT NULL,
    PRIMARY KEY (shard, payer, trace, ordinal)
);

-- Payments as a whole, by who was paid.
CREATE TABLE remittance.payment (
    payee            text NOT NULL,
    payer            text NOT NULL,
    trace            text NOT NULL,
    day              date,           -- BPR16
    amount_cents     bigint NOT NULL,
    claim_paid_cents bigint NOT NULL,
    provider_cents   bigint NOT NULL,
    claim_count      int NOT NULL,
    state            text NOT NULL,  -- posted unposted
    intake_number    bigint NOT NULL,
    at               timestamptz NOT NULL,
    PRIMARY KEY (payee, payer, trace)
);

-- The payee's side of the ledger: money that came, provider adjustments (PLB).
CREATE TABLE remittance.payee_ledger (
    payee     text NOT NULL,
    payer     text NOT NULL,
    trace     text NOT NULL,
    entry     int NOT NULL,          -- 0 the payment, 1.. the PLB pairs
    debit     text NOT NULL,         -- bank, provider
    credit    text NOT NULL,         -- clearing
    cents     bigint NOT NULL,
    reason    text NOT NULL,         -- PLB03-1
    reference text NOT NULL,         -- PLB03-2: what it recoups
    posted_at timestamptz NOT NULL,
    PRIMARY KEY (payee, payer, trace, entry)
);
