begin;
select plan(17);

-- Contract
select function_returns(
    'tokens', '_issue_sts_token',
    array['integer[]', 'integer', 'integer', 'integer', 'bigint', 'integer'],
    'text'
);
select isnt_definer(
    'tokens', '_issue_sts_token',
    array['integer[]', 'integer', 'integer', 'integer', 'bigint', 'integer']
);
select function_privs_are(
    'tokens', '_issue_sts_token',
    array['integer[]', 'integer', 'integer', 'integer', 'bigint', 'integer'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_token',
    array['integer[]', 'integer', 'integer', 'integer', 'bigint', 'integer'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_token',
    array['integer[]', 'integer', 'integer', 'integer', 'bigint', 'integer'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_token',
    array['integer[]', 'integer', 'integer', 'integer', 'bigint', 'integer'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(
    tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 0, 0, 5, 6586605, 16746),
    '66334093569093275152',
    'issues a credit of 2000 kWh'
);
select is(
    tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 2, 0, 5, 5384701, 1000),
    '34494889475378866499',
    'issues a power limit of 1000 W'
);
select is(
    tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 2, 5, 5, 5384760, 0), '07194127729199862502', 'issues a clear tamper'
);
select isnt(
    tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 0, 0, 5, 100, 1),
    tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 0, 0, 5, 101, 1),
    'another minute, another token'
);

-- Errors
select throws_ok(
    $$ select tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 1, 0, 5, 1, 1) $$,
    'PT400', 'invalid_token_field', 'class 1 has tokens of its own'
);
select throws_ok(
    $$ select tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 0, 16, 5, 1, 1) $$,
    'PT400', 'invalid_token_field', 'a subclass has four bits'
);
select throws_ok(
    $$ select tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 0, 0, 16, 1, 1) $$,
    'PT400', 'invalid_token_field', 'the random field has four bits'
);
select throws_ok(
    $$ select tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 0, 0, 5, 16777216, 1) $$,
    'PT400', 'invalid_token_field', 'a TID has 24 bits'
);
select throws_ok(
    $$ select tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 0, 0, 5, 1, 65536) $$,
    'PT400', 'invalid_token_field', 'a value has 16 bits'
);
select throws_ok(
    $$ select tokens._issue_sts_token('{1, 2}', 0, 0, 5, 1, 1) $$,
    'PT400', 'invalid_token_field', 'needs a whole key schedule'
);
select throws_ok(
    $$ select tokens._issue_sts_token(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), 0, 0, 5, null, 1) $$,
    'PT400', 'invalid_token_field', 'needs a TID'
);

select * from finish();
rollback;
