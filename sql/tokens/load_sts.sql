-- tokens, STS part: the arithmetic of IEC 62055-41 tokens, EA11 (MISTY1) with keys
-- by DKGA04 (HMAC-SHA-256).
--
-- Functions of numbers only: no table is read and none is written. A meter's key
-- becomes a schedule once (_sts_decoder_key, _misty1_key_schedule) and is kept;
-- each token then costs a checksum, one encryption and the transposition, all
-- inside the transaction that charges for it. pyapi/sts.py is an independent
-- implementation that decodes too.

-- The cipher
\ir _misty1_fi_in.sql
\ir _misty1_fi_out.sql
\ir _misty1_key_schedule.sql
\ir _misty1_encrypt.sql

-- Keys
\ir _hmac_sha256.sql
\ir _sts_decoder_key.sql

-- Fields
\ir _sts_amount_code.sql
\ir _sts_amount_value.sql
\ir _sts_tid.sql
\ir _sts_crc16_step.sql
\ir _sts_crc16.sql
\ir _sts_seal.sql

-- Tokens
\ir _issue_sts_token.sql
\ir _issue_sts_currency_token.sql
\ir _issue_sts_key_change.sql
\ir _issue_sts_meter_test.sql
