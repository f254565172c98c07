begin;
select plan(10);

-- Contract
select function_returns('tokens', '_misty1_key_schedule', array['bytea'], 'integer[]');
select isnt_definer('tokens', '_misty1_key_schedule', array['bytea']);
select function_privs_are('tokens', '_misty1_key_schedule', array['bytea'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_misty1_key_schedule', array['bytea'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_misty1_key_schedule', array['bytea'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_misty1_key_schedule', array['bytea'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    cardinality(tokens._misty1_key_schedule('\x00112233445566778899aabbccddeeff')),
    76,
    'has 18 subkeys for each of four pairs of rounds and four for the end'
);
select is(
    (tokens._misty1_key_schedule('\x00112233445566778899aabbccddeeff'))[1:4],
    array[x'0011'::integer, x'bf35'::integer, x'5e29'::integer, x'8899'::integer],
    'begins with the keys of the first layer'
);

-- Errors
select throws_ok(
    $$ select tokens._misty1_key_schedule('\x0011') $$, 'PT400', 'invalid_key', 'refuses a short key'
);
select throws_ok(
    $$ select tokens._misty1_key_schedule(null) $$, 'PT400', 'invalid_key', 'needs a key'
);

select * from finish();
rollback;
