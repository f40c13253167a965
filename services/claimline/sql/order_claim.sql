-- The claims that a sender calls by this number.
--   $1 patient_control text
SELECT c.claim
  FROM intake.claim AS c
 WHERE c.patient_control = $1::text
 ORDER BY c.claim
 LIMIT 10;
