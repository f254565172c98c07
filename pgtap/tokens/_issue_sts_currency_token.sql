begin;
select plan(12);

-- Contract
select function_returns('tokens', '_issue_sts_currency_token', array['integer[]', 'bigint', 'bigint'], 'text');
select isnt_definer('tokens', '_issue_sts_currency_token', array['integer[]', 'bigint', 'bigint']);
select function_privs_are(
    'tokens', '_issue_sts_currency_token',
    array['integer[]', 'bigint', 'bigint'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_currency_token',
    array['integer[]', 'bigint', 'bigint'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_currency_token',
    array['integer[]', 'bigint', 'bigint'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_currency_token',
    array['integer[]', 'bigint', 'bigint'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(
    tokens._issue_sts_currency_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 7171921, 100000), '72503171501464925869', 'issues 1 KES'
);
select is(
    tokens._issue_sts_currency_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 7171984, 18204442624 * 100000),
    '68944298488239104097',
    'issues eighteen thousand million'
);

-- Errors
select throws_ok(
    $$ select tokens._issue_sts_currency_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 1, -1) $$,
    'PT422', 'token_amount_out_of_range', 'refuses to take credit away'
);
select throws_ok(
    $$ select tokens._issue_sts_currency_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 1, null) $$,
    'PT422', 'token_amount_out_of_range', 'needs an amount'
);
select throws_ok(
    $$ select tokens._issue_sts_currency_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 16777216, 1) $$,
    'PT400', 'invalid_token_field', 'a TID has 24 bits'
);
select throws_ok(
    $$ select tokens._issue_sts_currency_token(null, 1, 1) $$,
    'PT400', 'invalid_token_field', 'needs a key schedule'
);

select * from finish();
rollback;
