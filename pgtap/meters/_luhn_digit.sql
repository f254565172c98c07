begin;
select plan(15);

-- Contract
select function_returns('meters', '_luhn_digit', array['text'], 'text');
select isnt_definer('meters', '_luhn_digit', array['text']);
select function_privs_are(
    'meters', '_luhn_digit', array['text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_luhn_digit', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_luhn_digit', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_luhn_digit', array['text'], 'anon', '{}'::text[]
);

-- Behaviour
select is(meters._luhn_digit('60072700000000000'), '9', 'completes the PAN of the standard''s vectors');
select is(meters._luhn_digit('00000100000000008'), '2', 'completes the PAN with the low IIN');
select is(meters._luhn_digit('60072711111111115'), '3', 'completes the PAN of ones');
select isnt(meters._luhn_digit('1234567890'), '4', '12345678904 is not a decoder reference number');
select isnt(meters._luhn_digit('1111111111'), '3', '11111111113 is not a decoder reference number');
select is(meters._luhn_digit('0'), '0', 'completes zero with zero');

-- Errors
select is(meters._luhn_digit('12a'), null, 'has no digit for what is no number');
select is(meters._luhn_digit(''), null, 'has no digit for nothing');
select is(meters._luhn_digit(null), null, 'has no digit for null');

select * from finish();
rollback;
