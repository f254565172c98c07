begin;
select plan(12);

-- Contract
select function_returns(
    'tokens', '_issue_sts_key_change',
    array['integer[]', 'bytea', 'text', 'integer', 'integer', 'integer', 'integer', 'boolean'],
    'text[]'
);
select isnt_definer(
    'tokens', '_issue_sts_key_change',
    array['integer[]', 'bytea', 'text', 'integer', 'integer', 'integer', 'integer', 'boolean']
);
select function_privs_are(
    'tokens', '_issue_sts_key_change',
    array['integer[]', 'bytea', 'text', 'integer', 'integer', 'integer', 'integer', 'boolean'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_key_change',
    array['integer[]', 'bytea', 'text', 'integer', 'integer', 'integer', 'integer', 'boolean'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_key_change',
    array['integer[]', 'bytea', 'text', 'integer', 'integer', 'integer', 'integer', 'boolean'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_key_change',
    array['integer[]', 'bytea', 'text', 'integer', 'integer', 'integer', 'integer', 'boolean'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(
    tokens._issue_sts_key_change(
        tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'),
        tokens._sts_decoder_key('\xabababababababab949494949494949401234567', '600727000000000009', '201457', 2, 1, 2, 2014),
        '201457', 2, 1, 2, 255
    ),
    array['03854447086453451911', '02791799436242461152', '67118070329353977190', '19019128690902932218'],
    'issues the four sections of the published change of tariff index'
);
select isnt(
    (tokens._issue_sts_key_change(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), '\x929bd3a415c9420a05ec5ee9f3ce91c3', '201457', 1, 1, 2, 255, true))[1],
    (tokens._issue_sts_key_change(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), '\x929bd3a415c9420a05ec5ee9f3ce91c3', '201457', 1, 1, 2, 255, false))[1],
    'says in the first section whether the base date changes'
);

-- Errors
select throws_ok(
    $$ select tokens._issue_sts_key_change(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), '\x00', '201457', 1, 1, 2, 255) $$,
    'PT400', 'invalid_token_field', 'needs a key of 16 bytes'
);
select throws_ok(
    $$ select tokens._issue_sts_key_change(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), '\x929bd3a415c9420a05ec5ee9f3ce91c3', '20145', 1, 1, 2, 255) $$,
    'PT400', 'invalid_token_field', 'a supply group has six digits'
);
select throws_ok(
    $$ select tokens._issue_sts_key_change(tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), '\x929bd3a415c9420a05ec5ee9f3ce91c3', '201457', 1, 1, 2, 256) $$,
    'PT400', 'invalid_token_field', 'a key expiry number has eight bits'
);
select throws_ok(
    $$ select tokens._issue_sts_key_change(null, '\x929bd3a415c9420a05ec5ee9f3ce91c3', '201457', 1, 1, 2, 255) $$,
    'PT400', 'invalid_token_field', 'needs the old key schedule'
);

select * from finish();
rollback;
