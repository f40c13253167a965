-- The match ladder of payments whose CLP01 is not ours: by the payer's own number (CLP07), or by member, dates and amount.
-- Versions queued before have no first day and are found by number only.
ALTER TABLE submission.claim ADD COLUMN first_day date;
CREATE INDEX claim_by_charge ON submission.claim (partner, charge_cents, first_day) WHERE first_day IS NOT NULL;
CREATE INDEX answer_by_payer_control ON submission.answer (partner, payer_control) WHERE payer_control <> '';
CREATE INDEX posting_by_payer_control ON remittance.posting (payer, payer_control) WHERE payer_control <> '';
