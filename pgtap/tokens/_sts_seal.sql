begin;
select plan(11);

-- Contract
select function_returns('tokens', '_sts_seal', array['integer', 'bigint', 'integer[]', 'boolean'], 'text');
select isnt_definer('tokens', '_sts_seal', array['integer', 'bigint', 'integer[]', 'boolean']);
select function_privs_are(
    'tokens', '_sts_seal',
    array['integer', 'bigint', 'integer[]', 'boolean'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_seal',
    array['integer', 'bigint', 'integer[]', 'boolean'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_seal',
    array['integer', 'bigint', 'integer[]', 'boolean'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tokens', '_sts_seal',
    array['integer', 'bigint', 'integer[]', 'boolean'],
    'anon',
    '{}'::text[]
);

-- Behaviour: vectors CTSA10.2, CTSA10.8, CTSA20.1 and a meter test token
select is(
    tokens._sts_seal(0, (5::bigint << 40) | (6586595::bigint << 16) | 16383, tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3')),
    '25891865080203617683',
    'seals a credit token'
);
select is(
    tokens._sts_seal(0, (5::bigint << 40) | (6586729::bigint << 16) | 49152, tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3')),
    '03704036270074955413',
    'keeps leading zeros'
);
select is(
    tokens._sts_seal(0, x'406d6f5160aa'::bigint, tokens._misty1_key_schedule('\x929bd3a415c9420a05ec5ee9f3ce91c3'), true), '72503171501464925869', 'seals a currency token'
);
select is(tokens._sts_seal(1, 256, null), '00000000000150997584', 'leaves class 1 in clear');

-- Errors
select is(tokens._sts_seal(0, 1, null), null, 'has no digits without a key');

select * from finish();
rollback;
