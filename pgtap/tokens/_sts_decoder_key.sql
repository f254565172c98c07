begin;
select plan(13);

-- Contract
select function_returns(
    'tokens', '_sts_decoder_key',
    array['bytea', 'text', 'text', 'integer', 'integer', 'integer', 'integer'],
    'bytea'
);
select isnt_definer(
    'tokens', '_sts_decoder_key',
    array['bytea', 'text', 'text', 'integer', 'integer', 'integer', 'integer']
);
select function_privs_are(
    'tokens', '_sts_decoder_key',
    array['bytea', 'text', 'text', 'integer', 'integer', 'integer', 'integer'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_decoder_key',
    array['bytea', 'text', 'text', 'integer', 'integer', 'integer', 'integer'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_decoder_key',
    array['bytea', 'text', 'text', 'integer', 'integer', 'integer', 'integer'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_decoder_key',
    array['bytea', 'text', 'text', 'integer', 'integer', 'integer', 'integer'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(
    tokens._sts_decoder_key('\xabababababababab949494949494949401234567', '600727000000000009', '201457', 1, 1, 2, 2014),
    '\x929bd3a415c9420a05ec5ee9f3ce91c3'::bytea,
    'derives the key of the standard''s vectors'
);
select isnt(
    tokens._sts_decoder_key('\xabababababababab949494949494949401234567', '600727000000000009', '201457', 2, 1, 2, 2014),
    '\x929bd3a415c9420a05ec5ee9f3ce91c3'::bytea,
    'derives another key for another tariff index'
);

-- Errors
select throws_ok(
    $$ select tokens._sts_decoder_key('\xab', '600727000000000009', '201457', 1, 1, 2, 2014) $$,
    'PT400', 'invalid_vending_key', 'refuses a short vending key'
);
select throws_ok(
    $$ select tokens._sts_decoder_key('\xabababababababab949494949494949401234567', '60072700000000000', '201457', 1, 1, 2, 2014) $$,
    'PT400', 'invalid_meter_identity', 'refuses a PAN of 17 digits'
);
select throws_ok(
    $$ select tokens._sts_decoder_key('\xabababababababab949494949494949401234567', '600727000000000009', '201457', 1, 0, 2, 2014) $$,
    'PT400', 'invalid_meter_identity', 'refuses key revision 0'
);
select throws_ok(
    $$ select tokens._sts_decoder_key('\xabababababababab949494949494949401234567', '600727000000000009', '201457', 1, 1, 2, 2015) $$,
    'PT400', 'invalid_meter_identity', 'knows three base dates'
);
select throws_ok(
    $$ select tokens._sts_decoder_key('\xabababababababab949494949494949401234567', '600727000000000009', null, 1, 1, 2, 2014) $$,
    'PT400', 'invalid_meter_identity', 'needs a supply group'
);

select * from finish();
rollback;
