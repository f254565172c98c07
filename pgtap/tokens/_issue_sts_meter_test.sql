begin;
select plan(13);

-- Contract
select function_returns('tokens', '_issue_sts_meter_test', array['integer', 'bigint', 'integer'], 'text');
select isnt_definer('tokens', '_issue_sts_meter_test', array['integer', 'bigint', 'integer']);
select function_privs_are(
    'tokens', '_issue_sts_meter_test',
    array['integer', 'bigint', 'integer'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_meter_test',
    array['integer', 'bigint', 'integer'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_meter_test',
    array['integer', 'bigint', 'integer'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_issue_sts_meter_test',
    array['integer', 'bigint', 'integer'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select is(
    tokens._issue_sts_meter_test(0, x'fffffffff'::bigint), '56493153725450313471', 'asks for every test'
);
select is(tokens._issue_sts_meter_test(0, 1), '00000000000150997584', 'asks for one test');
select isnt(
    tokens._issue_sts_meter_test(1, 1, 65535), tokens._issue_sts_meter_test(1, 1), 'names the manufacturer'
);

-- Errors
select throws_ok(
    $$ select tokens._issue_sts_meter_test(2, 1) $$, 'PT400', 'invalid_token_field', 'knows subclasses 0 and 1'
);
select throws_ok(
    $$ select tokens._issue_sts_meter_test(0, 1, 256) $$,
    'PT400', 'invalid_token_field', 'a manufacturer has eight bits in subclass 0'
);
select throws_ok(
    $$ select tokens._issue_sts_meter_test(1, 1::bigint << 28) $$,
    'PT400', 'invalid_token_field', 'control has 28 bits in subclass 1'
);
select throws_ok(
    $$ select tokens._issue_sts_meter_test(0, null) $$, 'PT400', 'invalid_token_field', 'needs control bits'
);

select * from finish();
rollback;
